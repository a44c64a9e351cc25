// SPDX-License-Identifier: Apache-2.0
using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Telemetry.Access.Certificates;

namespace Telemetry.Access.Tls;

/// <summary>Puts TLS below HTTP on each connection. Kestrel's own layer needs a container of services, which this
/// server does without.</summary>
/// <param name="server">The server's certificate, which may change while it runs.</param>
/// <param name="clients">Certificates of clients; null if none is asked for.</param>
/// <param name="isClientRequired">True if a client without a certificate is not served.</param>
/// <param name="patience">Time for the handshake.</param>
public sealed class TlsConnections(
    ServerCertificate server, ClientCertificates? clients, bool isClientRequired, TimeSpan patience)
{
    /// <summary>Serves a connection with TLS; one whose handshake fails ends.</summary>
    /// <param name="next">Serves what comes within TLS.</param>
    public async Task Serve(ConnectionContext connection, ConnectionDelegate next)
    {
        IDuplexPipe outer = connection.Transport;
        var stream = new DuplexStream(outer.Input.AsStream(), outer.Output.AsStream());
        await using var tls = new SslStream(stream, leaveInnerStreamOpen: false);
        if (!await HasHandshake(tls, connection.ConnectionClosed).ConfigureAwait(false))
            return;
        connection.Features.Set<ITlsConnectionFeature>(
            new ClientCertificateFeature { ClientCertificate = tls.RemoteCertificate as X509Certificate2 });
        var inner = new TlsPipe(PipeReader.Create(tls), PipeWriter.Create(tls));
        connection.Transport = inner;
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            await inner.Input.CompleteAsync().ConfigureAwait(false);
            await Complete(inner.Output).ConfigureAwait(false);
            connection.Transport = outer;
        }
    }

    private async Task<bool> HasHandshake(SslStream tls, CancellationToken closed)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(closed);
        over.CancelAfter(patience);
        try
        {
            await tls.AuthenticateAsServerAsync(OptionsNow(), over.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception cause) when (cause is AuthenticationException or IOException or OperationCanceledException
            or InvalidOperationException)
        {
            return false;
        }
    }

    private SslServerAuthenticationOptions OptionsNow() => new()
    {
        ServerCertificateContext = server.Context,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ApplicationProtocols = [SslApplicationProtocol.Http11],
        AllowRenegotiation = false,
        // Of a certificate that is not an authority's the connection ends here: it would read on with no right at all.
        ClientCertificateRequired = clients is not null,
        RemoteCertificateValidationCallback = (_, certificate, _, _) => IsAccepted(certificate),
    };

    private bool IsAccepted(X509Certificate? certificate) => certificate switch
    {
        null => clients is null || !isClientRequired,
        X509Certificate2 shown => clients is not null && clients.IsValid(shown),
        _ => false,
    };

    // The client may be gone before the last bytes are.
    private static async Task Complete(PipeWriter output)
    {
        try
        {
            await output.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is IOException or InvalidOperationException or ObjectDisposedException)
        {
            // The connection is gone: they are not missed.
        }
    }

    private sealed record TlsPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class ClientCertificateFeature : ITlsConnectionFeature
    {
        public X509Certificate2? ClientCertificate { get; set; }

        public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) =>
            Task.FromResult(ClientCertificate);
    }
}
