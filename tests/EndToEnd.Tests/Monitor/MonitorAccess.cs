// SPDX-License-Identifier: Apache-2.0
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.Monitor;

/// <summary>Certificate of a monitor, and a token that the built monitor made, in files that a configuration
/// names.</summary>
internal sealed class MonitorAccess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ScratchFolder _folder = new();

    internal MonitorAccess()
    {
        PlainRun.Succeed(Patience, "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:P-256", "-nodes", "-days", "1", "-keyout", Key, "-out", Certificate, "-subj",
            "/CN=monitor.example", "-addext", "subjectAltName=IP:127.0.0.1", "-addext",
            "extendedKeyUsage=serverAuth");
        PlainRun made = PlainRun.Of(Patience, MonitorBinary.Built, "token", "alice", "--role", "operate");
        Assert.Equal(0, made.ExitCode);
        File.WriteAllText(Tokens, made.Output);
        foreach (string secret in new[] { Key, Tokens })
            File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Token = made.Errors.Trim().Split(' ')[^1];
    }

    /// <summary>The token, whose role is to operate.</summary>
    internal string Token { get; }

    /// <summary>File of the certificate, which is its own authority.</summary>
    internal string Certificate => _folder.File("monitor.crt");

    /// <summary>The certificate's key.</summary>
    internal string Key => _folder.File("monitor.key");

    /// <summary>File of the tokens.</summary>
    internal string Tokens => _folder.File("tokens");

    /// <summary>Options of curl for requests with the token.</summary>
    internal string[] CurlOptions => ["--cacert", Certificate, "--header", $"Authorization: Bearer {Token}"];

    /// <summary>Sections of the configuration.</summary>
    internal string Sections => $"""
        tls: {"{"}certificate: {Certificate}, key: {Key}{"}"}
        access: {"{"}tokens_file: {Tokens}{"}"}
        """;

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
