// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.Access.Certificates;
using Telemetry.Access.Tokens;
using Telemetry.Monitor.Config;

namespace Telemetry.Monitor.Serving.Access;

/// <summary>Certificates of TLS.</summary>
/// <param name="Clients">Certificates of clients; null if none is asked for.</param>
/// <param name="IsClientRequired">True if a client without a certificate is not served.</param>
internal sealed record TlsFiles(ServerCertificate Server, ClientCertificates? Clients, bool IsClientRequired);

/// <summary>The files that say who is served: tokens and certificates.</summary>
internal sealed class AccessFiles
{
    private readonly TokenList? _tokens;

    /// <param name="tokens">The tokens in force; null for none.</param>
    /// <param name="tls">Certificates of TLS; null for plain HTTP.</param>
    /// <param name="isReadingOpen">True if everybody may read who reaches the server.</param>
    /// <param name="names">Names under which the server is reached.</param>
    public AccessFiles(TokenList? tokens, TlsFiles? tls, bool isReadingOpen, IReadOnlyCollection<string> names)
    {
        (_tokens, Tls, Names) = (tokens, tls, names);
        Control = new AccessControl(tokens, tls?.Clients, isReadingOpen);
        Description = isReadingOpen ? "open to every user of this host"
            : (tokens, tls?.Clients) switch
            {
                (null, _) => "for clients with a certificate",
                (_, null) => "with a token",
                _ => "with a token or a certificate",
            };
    }

    /// <summary>The decisions.</summary>
    public AccessControl Control { get; }

    /// <summary>Certificates of TLS; null for plain HTTP.</summary>
    public TlsFiles? Tls { get; }

    /// <summary>Names under which the server is reached.</summary>
    public IReadOnlyCollection<string> Names { get; }

    /// <summary>Clients that may read, for people.</summary>
    public string Description { get; }

    /// <summary>Opens the files of the settings. On an address of this host alone and without TLS all its users may
    /// read.</summary>
    /// <exception cref="FailureException">One cannot be used.</exception>
    public static AccessFiles Open(MonitorSettings settings)
    {
        TokenList? tokens = settings.Access.TokensFile is { } file ? TokenList.Open(file) : null;
        if (settings.Tls is not { } tls)
            return new AccessFiles(
                tokens, null, IPAddress.IsLoopback(settings.Listen.Address), settings.Names);
        ClientCertificates? clients = tls.ClientAuthority is { } authority
            ? ClientCertificates.Open(authority, settings.Access.Certificates) : null;
        bool isReadingOpen = tokens is null && clients is null && IPAddress.IsLoopback(settings.Listen.Address);
        var server = ServerCertificate.Open(tls.Certificate, tls.Key);
        return new AccessFiles(
            tokens, new TlsFiles(server, clients, IsClientRequired: tokens is null), isReadingOpen, settings.Names);
    }

    /// <summary>Reads the tokens and the server's certificate again.</summary>
    public void Reload(IProgress<string> notices)
    {
        _tokens?.Reload(notices);
        Tls?.Server.Reload(notices);
    }

    /// <summary>Reads again what changed. For one thread.</summary>
    public void ReloadIfChanged(IProgress<string> notices)
    {
        _tokens?.ReloadIfChanged(notices);
        Tls?.Server.ReloadIfChanged(notices);
    }
}
