FROM python:3.13-slim
WORKDIR /app
COPY pyproject.toml constraints.txt README.md ./
COPY bot bot
COPY handlers handlers
COPY integrations integrations
RUN pip install --no-cache-dir -c constraints.txt '.[archive,charts,model]' \
 && useradd --create-home hubward && mkdir -p /var/lib/hubward/audit && chown hubward /var/lib/hubward/audit
USER hubward
CMD ["hubward", "run"]
