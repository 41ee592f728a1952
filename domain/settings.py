"""All settings, typed, read once from `FINSIGHT_*` (and a `.env` file), handed inward from the composition roots."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

Seconds = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(gt=0)]
Price = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=6)]


class SettingsError(Exception):
    """A setting is wrong; the text names it, one line for each."""


class Settings(BaseSettings):
    """Every field is read from `FINSIGHT_<NAME>`; its description stands in `.env.example`."""

    model_config = SettingsConfigDict(env_prefix="FINSIGHT_", env_file=".env", extra="ignore", frozen=True)

    env: Literal["development", "production"] = Field(
        "development",
        description="`production` refuses introspection to callers who aren't signed in.",
    )
    host: str = Field("127.0.0.1", description="Address the API listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Port the API listens on.")
    data_dir: Path = Field(
        Path(".finsight"), description="Where embedded MongoDB, Redis and the signing key keep their files."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least level that is logged."
    )
    log_format: Literal["text", "json"] = Field("text", description="`json`: one object a line.")

    mongodb_url: str | None = Field(
        None,
        pattern=r"^mongodb(\+srv)?://",
        description="A MongoDB replica set of yours; unset: embedded mongod.",
    )
    mongodb_database: str = Field(
        "finsight", pattern=r"^[A-Za-z0-9_-]{1,63}$", description="Name of the database."
    )
    redis_url: str | None = Field(
        None, pattern=r"^(rediss?|unix)://", description="A Redis of yours; unset: embedded redis-server."
    )

    worker_processes: Count = Field(1, description="Processes that parse captures.")
    worker_threads: Count = Field(8, description="Captures that one worker process parses at a time.")
    model_threads: Count = Field(8, description="Captures that wait for the model at a time.")

    gemini_api_key: SecretStr | None = Field(
        None, description="Google Gemini key; unset: the local parser reads all."
    )
    gemini_model: str = Field("gemini-2.5-flash", min_length=1, description="Name of the Gemini model.")
    gemini_base_url: str | None = Field(
        None, pattern=r"^https?://", description="Another address for the Gemini API, a proxy for instance."
    )
    gemini_deadline: Seconds = Field(8.0, le=8.0, description="Seconds for one capture, retries included.")
    gemini_concurrency: Count = Field(8, description="Requests to Gemini at a time, per process.")
    gemini_prompt_price: Price | None = Field(
        None,
        description="Price of a million tokens sent to the model; unset: the costs of calls are unknown.",
    )
    gemini_reply_price: Price | None = Field(
        None, description="Price of a million tokens that the model replies or thinks; unset: as above."
    )
    gemini_price_currency: str = Field(
        "USD", pattern="^[A-Z]{3}$", description="Currency of these prices, ISO 4217."
    )
    model_tokens_per_person: Count = Field(
        2_000_000,
        description="Tokens of the model a month (UTC) for one person's texts; beyond it they are read here.",
    )
    model_tokens_in_total: Count = Field(
        200_000_000,
        description="Tokens of the model a month (UTC) for all texts; beyond it they are read here.",
    )

    rates_url: str = Field(
        "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip",
        pattern=r"^(https?://.+)?$",
        description="Where newer exchange rates come from, as the European Central Bank writes them; empty: nowhere.",
    )

    smtp_host: str | None = Field(
        None, min_length=1, description="Server that takes our mail; unset: none is sent."
    )
    smtp_port: int = Field(587, ge=1, le=65535, description="Its port.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="`tls` from the first byte (port 465); `none` only on this machine."
    )
    smtp_user: str | None = Field(None, min_length=1, description="Who signs in there; unset: nobody does.")
    smtp_password: SecretStr | None = Field(None, description="The password of that user.")
    mail_from: str = Field("finsight@localhost", min_length=3, description="Sender of our mail.")

    signing_key: SecretStr | None = Field(
        None, description="ES256 private key as PEM or JWK; unset: made once in the data directory."
    )
    issuer: str = Field("https://finsight.local", min_length=1, description="`iss` of access tokens.")
    audience: str = Field("finsight", min_length=1, description="`aud` of access tokens.")
    access_token_seconds: int = Field(600, ge=10, le=600, description="Life of an access token.")
    refresh_token_days: Count = Field(60, description="Days after which an unused session ends.")

    attempts_per_address: Count = Field(
        20, description="Sign-ups, sign-ins and refreshes a minute from one network address."
    )
    attempts_per_email: Count = Field(5, description="Sign-ups and sign-ins a minute for one e-mail address.")
    trusted_proxies: str = Field(
        "", description="Comma-separated addresses whose X-Forwarded-For is believed; empty: nobody's."
    )

    @property
    def keeps_secrets_in(self) -> Path:
        return self.data_dir / "keys"


def load_settings(**overrides: object) -> Settings:
    """Settings of the environment. A wrong one raises `SettingsError` whose lines name it."""
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})  # type: ignore[arg-type]  # pydantic checks them
    except ValidationError as error:
        lines = [
            f"FINSIGHT_{'_'.join(map(str, problem['loc'])).upper()}: {problem['msg']}"
            for problem in error.errors(include_input=False, include_url=False)
        ]
        raise SettingsError("\n".join(lines)) from None
