// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Telemetry.Access.Tls;
using Telemetry.Monitor.Serving.Access;
using Telemetry.Monitor.Serving.Requests;
using Telemetry.Monitor.Serving.Routing;

namespace Telemetry.Monitor.Serving;

/// <summary>The HTTP server: Kestrel alone, without a host, a container or logging.</summary>
internal sealed class WebServer : IDisposable
{
    private readonly KestrelServer _server;

    private WebServer(KestrelServer server) => _server = server;

    /// <summary>Address and port that are served.</summary>
    public required IPEndPoint Address { get; init; }

    /// <summary>Scheme and authority that are served, for people.</summary>
    public required Uri Url { get; init; }

    /// <summary>Begins to answer.</summary>
    /// <param name="listen">Address and port; port 0 takes a free one. With 127.0.0.1 also ::1, which browsers may take
    /// for localhost.</param>
    /// <param name="limits">Bounds of what clients may take.</param>
    /// <param name="access">Decides who may have which answer.</param>
    /// <param name="refusals">Counts the requests that are refused.</param>
    /// <param name="notices">Receives lines about errors of the program.</param>
    /// <exception cref="FailureException">The address cannot be used.</exception>
    public static async Task<WebServer> Start(
        IPEndPoint listen, RouteTable routes, ServerLimits limits, AccessFiles access, RequestRefusals refusals,
        IProgress<string> notices)
    {
        using LoopbackSockets sockets = BindAll(listen);
        var transport = new SocketTransportFactory(
            Options.Create(new SocketTransportOptions { CreateBoundListenSocket = sockets.Take }),
            NullLoggerFactory.Instance);
        var server = new KestrelServer(
            Options.Create(OptionsOf(sockets.Bound, limits, access.Tls, refusals)), transport,
            NullLoggerFactory.Instance);
        try
        {
            var hosts = new AllowedHosts([.. sockets.Bound], access.Names, hasTls: access.Tls is not null);
            var checks = new RequestChecks(hosts, limits);
            RouteTable all = OpenApi.Describing(routes.With(new LoginRoutes(access.Control).All));
            var handler = new RequestHandler(
                all, checks, limits.PiecePatience, access.Control, refusals, notices);
            await server.StartAsync(handler, CancellationToken.None).ConfigureAwait(false);
            IPEndPoint address = sockets.Bound[0];
            return new WebServer(server) { Address = address, Url = UrlOf(address, access) };
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Ends the server; requests that are being answered have a while to end.</summary>
    public Task Stop(TimeSpan patience)
    {
        var over = new CancellationTokenSource(patience);
        return _server.StopAsync(over.Token);
    }

    public void Dispose() => _server.Dispose();

    private static Uri UrlOf(IPEndPoint address, AccessFiles access) => new UriBuilder
    {
        Scheme = access.Tls is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps,
        Host = IPAddress.IsLoopback(address.Address) || access.Names.Count == 0
            ? address.Address.ToString() : access.Names.First(),
        Port = address.Port,
    }.Uri;

    private static LoopbackSockets BindAll(IPEndPoint listen)
    {
        try
        {
            return LoopbackSockets.Bind(listen);
        }
        catch (SocketException cause)
        {
            throw new FailureException(FailureOf(listen, cause), cause);
        }
    }

    private static KestrelServerOptions OptionsOf(
        IEnumerable<IPEndPoint> addresses, ServerLimits limits, TlsFiles? tls, RequestRefusals refusals)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        KestrelServerLimits bounds = options.Limits;
        bounds.MaxRequestLineSize = limits.HeaderBytes / 2;
        bounds.MaxRequestHeadersTotalSize = limits.HeaderBytes / 2;
        bounds.MaxRequestBodySize = limits.BodyBytes;
        bounds.MaxRequestBufferSize = limits.BodyBytes + limits.HeaderBytes;
        bounds.RequestHeadersTimeout = limits.HeadersTimeout;
        bounds.KeepAliveTimeout = limits.KeepAlive;
        bounds.MinResponseDataRate = new MinDataRate(limits.LeastBytesPerSecond, limits.RateGrace);
        TlsConnections? layer = tls is null ? null
            : new TlsConnections(tls.Server, tls.Clients, tls.IsClientRequired, limits.HeadersTimeout);
        var bound = new ConnectionLimit(limits, refusals);
        foreach (IPEndPoint address in addresses)
        {
            options.Listen(address, endpoint =>
            {
                endpoint.Protocols = HttpProtocols.Http1;
                endpoint.Use(next => connection => bound.Serve(connection, next));
                if (layer is not null)
                    endpoint.Use(next => connection => layer.Serve(connection, next));
            });
        }
        return options;
    }

    private static Failure FailureOf(IPEndPoint listen, SocketException cause) => cause.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => new Failure(ExitCode.Failed, listen.ToString(),
            "the port is in use by another process", "end that process, or give another port with --listen"),
        SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported => new Failure(ExitCode.Failed,
            listen.ToString(), "this host has no such address", "listen on 127.0.0.1"),
        SocketError.AccessDenied => new Failure(ExitCode.CannotRun, listen.ToString(),
            "ports below 1024 need a privilege", "give a port from 1024 with --listen"),
        _ => new Failure(ExitCode.Failed, listen.ToString(), cause.Message, "listen on 127.0.0.1"),
    };
}
