// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace TestSupport.Engines;

/// <summary>An answer over HTTP.</summary>
/// <param name="Body">Body.</param>
/// <param name="Status">Status.</param>
/// <param name="Type">Media type.</param>
/// <param name="Headers">Other headers, each with its line end.</param>
public sealed record HttpText(string Body, int Status = 200, string Type = "application/json", string Headers = "");

/// <summary>An HTTP server that answers each request as a test wants it, with TLS or without.</summary>
public sealed class AnsweringServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<string, Task<HttpText>> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly Func<X509Certificate?, bool>? _trusts;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _requests = [];

    /// <summary>Starts it.</summary>
    /// <param name="answer">Answers a request by its target: path and query, unescaped.</param>
    /// <param name="certificate">Certificate of the server; null for no TLS.</param>
    /// <param name="trusts">Decides about the certificate of a client; null to ask for none.</param>
    public AnsweringServer(
        Func<string, Task<HttpText>> answer, X509Certificate2? certificate = null,
        Func<X509Certificate?, bool>? trusts = null)
    {
        (_answer, _certificate, _trusts) = (answer, certificate, trusts);
        _listener.Start();
        _ = Task.Run(Serve);
    }

    /// <summary>Starts one that answers at once.</summary>
    public AnsweringServer(Func<string, HttpText> answer, X509Certificate2? certificate = null)
        : this(target => Task.FromResult(answer(target)), certificate)
    {
    }

    /// <summary>Its address.</summary>
    public Uri Url => new($"{(_certificate is null ? "http" : "https")}://localhost:{Port}/");

    /// <summary>Targets of the requests so far, unescaped.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_requests)
                return [.. _requests];
        }
    }

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task Serve()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = Task.Run(() => Answer(client));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }

    private async Task Answer(TcpClient client)
    {
        using TcpClient owned = client;
        try
        {
            Stream stream = client.GetStream();
            if (_certificate is not null)
            {
                var secure = new SslStream(stream);
                await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
                {
                    ServerCertificate = _certificate,
                    ClientCertificateRequired = _trusts is not null,
                    RemoteCertificateValidationCallback = (_, client, _, _) => _trusts?.Invoke(client) ?? true,
                });
                stream = secure;
            }
            using var reader = new StreamReader(stream, Encoding.Latin1);
            string line = await reader.ReadLineAsync() ?? "";
            int length = 0;
            while (await reader.ReadLineAsync() is { Length: > 0 } header)
            {
                if (header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                    length = int.Parse(header.Split(':')[1]);
            }
            if (length > 0)
                _ = await reader.ReadBlockAsync(new char[length]);
            string target = Uri.UnescapeDataString(line.Split(' ')[1]);
            lock (_requests)
                _requests.Add(target);
            HttpText answer = await _answer(target);
            byte[] body = Encoding.UTF8.GetBytes(answer.Body);
            string head = $"HTTP/1.1 {answer.Status} x\r\nContent-Type: {answer.Type}\r\n{answer.Headers}"
                + $"Content-Length: {body.Length}\r\nConnection: close\r\n\r\n";
            await stream.WriteAsync((byte[])[.. Encoding.Latin1.GetBytes(head), .. body]);
        }
        catch (Exception end) when (end is IOException or SocketException
            or System.Security.Authentication.AuthenticationException or OperationCanceledException)
        {
            // A client that has had enough, or does not trust the certificate.
        }
    }
}
