// GraphiQL for the endpoint named by the page. Queries go over HTTP, subscriptions over graphql-transport-ws;
// both carry what stands in the headers editor, the socket as its connection_init payload.
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import 'graphiql/style.css';
import { parse } from 'graphql';
import { createRoot } from 'react-dom/client';
import './page.css';

const endpoint = new URL(document.body.dataset.endpoint, location.href);
const socket = new URL(endpoint);
socket.protocol = endpoint.protocol === 'https:' ? 'wss:' : 'ws:';

const fetch = createGraphiQLFetcher({ url: endpoint.href, subscriptionUrl: socket.href });

// The editor hands over a syntax tree that lags behind the text, so that a subscription may pass for a query.
function fetcher(request, options) {
  return fetch(request, { ...options, documentAST: parse(request.query) });
}

const firstQuery = `# Sign in with the mutation signIn, then put the access token into the headers editor below:
# {"authorization": "Bearer ..."}
{
  __typename
}
`;

createRoot(document.body).render(
  <GraphiQL fetcher={fetcher} defaultQuery={firstQuery} defaultEditorToolsVisibility="headers" isHeadersEditorEnabled />,
);
