// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json;
using Telemetry.Access;
using Telemetry.Access.Certificates;
using Telemetry.Model.Failures;
using Telemetry.Monitor.Serving;
using Telemetry.Monitor.Serving.Access;
using TestSupport;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>The server with TLS, asked by curl, with certificates that openssl made by the commands of the documents.
/// </summary>
public sealed class TlsTests : IDisposable
{
    private const string Host = "monitor.example";

    private readonly CertificatesUnderTest _files = new();
    private readonly TokensUnderTest _tokens = new();

    public void Dispose()
    {
        _files.Dispose();
        _tokens.Dispose();
    }

    [OpenSslFact]
    public async Task only_those_with_a_token_may_read()
    {
        await using ServerUnderTest server = await Start();

        Assert.Equal("401", Curl(server, "/x").Status);
        Assert.Equal("401", Curl(server, "/x", "-H", "Authorization: Bearer wrong").Status);
        Assert.Equal(("200", "text"), Curl(server, "/x", "-H", $"Authorization: Bearer {TokensUnderTest.Reader}"));
        Assert.Equal("200", Curl(server, "/page/main.js").Status);
        (string status, string body) = Curl(server, "/api/v1/access");
        JsonElement access = JsonDocument.Parse(body).RootElement;
        Assert.Equal(("200", false, true), (status, access.GetProperty("may_read").GetBoolean(),
            access.GetProperty("has_tokens").GetBoolean()));
    }

    [OpenSslFact]
    public async Task tls_1_2_and_1_3_are_spoken_and_nothing_older_or_plain()
    {
        await using ServerUnderTest server = await Start();
        string[] token = ["-H", $"Authorization: Bearer {TokensUnderTest.Reader}"];

        Assert.Equal("200", Curl(server, "/x", ["--tls-max", "1.2", .. token]).Status);
        Assert.Equal("200", Curl(server, "/x", ["--tlsv1.3", .. token]).Status);
        Assert.Equal("000", Curl(server, "/x",
            ["--tlsv1.0", "--tls-max", "1.1", "--ciphers", "DEFAULT@SECLEVEL=0", .. token]).Status);
        Assert.Equal("", await server.Exchange("GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    }

    [OpenSslFact]
    public async Task names_of_the_configuration_are_answered_and_others_not()
    {
        await using ServerUnderTest server = await Start();
        string[] token = ["-H", $"Authorization: Bearer {TokensUnderTest.Reader}"];

        Assert.Equal("200", Curl(server, "/x", token).Status);
        Assert.Equal("421", Curl(server, "/x", ["-H", "Host: other.example", .. token]).Status);
    }

    [OpenSslFact]
    public async Task a_client_with_a_certificate_needs_no_token()
    {
        await using ServerUnderTest server = await Start(
            new Dictionary<string, Role> { ["alice"] = Role.Operate }, hasTokens: true);

        JsonElement access = JsonDocument.Parse(Curl(server, "/api/v1/access", Certificate("alice")).Body).RootElement;
        Assert.Equal(("alice", "operate"),
            (access.GetProperty("name").GetString(), access.GetProperty("role").GetString()));
        Assert.Equal("200", Curl(server, "/x", Certificate("alice")).Status);
        Assert.Equal("401", Curl(server, "/x", Certificate("bob")).Status);
        Assert.Equal("401", Curl(server, "/x").Status);
        Assert.Equal("000", Curl(server, "/x", Certificate("stranger")).Status);
    }

    [OpenSslFact]
    public async Task without_tokens_a_client_without_a_certificate_is_not_served()
    {
        await using ServerUnderTest server = await Start(new Dictionary<string, Role>(), hasTokens: false);

        Assert.Equal("000", Curl(server, "/api/v1/access").Status);
        Assert.Equal("200", Curl(server, "/x", Certificate("bob")).Status);
        // A certificate for servers is none for clients.
        Assert.Equal("000", Curl(server, "/x",
            "--cert", _files.File("monitor.crt"), "--key", _files.File("monitor.key")).Status);
    }

    [OpenSslFact]
    public async Task a_new_certificate_is_shown_and_a_wrong_one_is_not()
    {
        var certificate = ServerCertificate.Open(_files.File("monitor.crt"), _files.File("monitor.key"));
        await using ServerUnderTest server = await Start(certificate: certificate);
        var notices = new Notices();
        certificate.ReloadIfChanged(notices);
        Assert.Empty(notices.Lines);

        _files.Renew("/CN=renewed");
        certificate.ReloadIfChanged(notices);
        Assert.Contains("read again, CN=renewed, valid until ", Assert.Single(notices.Lines));
        Assert.Equal("401", Curl(server, "/x").Status);

        File.Copy(_files.File("monitor.crt"), _files.File("renewed.crt"));
        File.WriteAllText(_files.File("monitor.crt"), "nonsense");
        certificate.ReloadIfChanged(notices);
        certificate.ReloadIfChanged(notices);
        Assert.Equal(2, notices.Lines.Length);
        Assert.Contains("no certificate is in it", notices.Lines[1]);
        Assert.Contains("(the certificate stays: CN=renewed, ", notices.Lines[1]);
        Assert.Equal("401", Curl(server, "/x", "--cacert", _files.File("renewed.crt")).Status);
    }

    [OpenSslFact]
    public void a_certificate_that_cannot_be_used_is_refused()
    {
        string folder = _files.File("") + "/";

        Assert.Equal($"{folder}ca.key: it has no key of {folder}monitor.crt, or one with a password; give the PEM file "
            + "of its key, without a password", Refusal("monitor.crt", "ca.key"));
        Assert.Equal($"{folder}monitor.key: no certificate is in it; give a PEM file with BEGIN CERTIFICATE",
            Refusal("monitor.key", "monitor.key"));
        Assert.Equal($"{folder}none.crt: there is no such file; let the monitor's user read a PEM file there",
            Refusal("none.crt", "monitor.key"));
        Assert.Equal($"{folder}none.key: there is no such file; let the monitor's user read the key",
            Refusal("monitor.crt", "none.key"));
        Assert.Matches($"^{folder}expired.crt: the certificate has expired: CN=expired, .*; renew it$",
            Refusal("expired.crt", "expired.key"));
        Assert.Equal($"{folder}open.key: every user of this host may read the key; chmod o-rwx {folder}open.key",
            Refusal("monitor.crt", "open.key"));
    }

    [OpenSslFact]
    public async Task a_client_that_does_not_end_its_handshake_is_let_go()
    {
        await using ServerUnderTest server = await Start(limits: new ServerLimits
        {
            HeadersTimeout = TimeSpan.FromMilliseconds(300),
        });

        Assert.Equal("", await server.Exchange(""));
    }

    private string Refusal(string certificate, string key) => Assert.Throws<FailureException>(
        () => ServerCertificate.Open(_files.File(certificate), _files.File(key))).Message;

    private string[] Certificate(string name) =>
        ["--cert", _files.File($"{name}.crt"), "--key", _files.File($"{name}.key")];

    private (string Status, string Body) Curl(ServerUnderTest server, string path, params string[] options)
    {
        int port = server.Address.Port;
        string text = CertificatesUnderTest.Run("curl",
        [
            "--silent", "--max-time", "20", "--cacert", _files.File("monitor.crt"),
            "--resolve", $"{Host}:{port}:127.0.0.1", "--write-out", "\n%{http_code}", .. options,
            $"https://{Host}:{port}{path}",
        ]);
        int end = text.LastIndexOf('\n');
        return (text[(end + 1)..], text[..Math.Max(0, end)]);
    }

    private Task<ServerUnderTest> Start(
        IReadOnlyDictionary<string, Role>? roles = null, bool hasTokens = true, ServerCertificate? certificate = null,
        ServerLimits? limits = null)
    {
        certificate ??= ServerCertificate.Open(_files.File("monitor.crt"), _files.File("monitor.key"));
        ClientCertificates? clients = roles is null ? null : ClientCertificates.Open(_files.File("clients.crt"), roles);
        var access = new AccessFiles(hasTokens ? _tokens.List : null,
            new TlsFiles(certificate, clients, IsClientRequired: !hasTokens), isReadingOpen: false, [Host]);
        return ServerUnderTest.Start(
            limits ?? new ServerLimits(), () => 0, _ => [ServerUnderTest.Text("/x", "text")], access);
    }
}
