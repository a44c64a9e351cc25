// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Telemetry.Monitor.Serving.Access;
using Telemetry.Monitor.Serving.Requests;
using Telemetry.Monitor.Serving.Routing;

namespace Telemetry.Monitor.Serving;

/// <summary>The HTTP server: Kestrel alone, without a host, a container or logging.</summary>
internal sealed class WebServer : IDisposable
{
    // What the kernel keeps for a client that takes nothing is lost time for it: the newest state is what it needs.
    private const int SendBufferBytes = 256 << 10;

    private readonly KestrelServer _server;

    private WebServer(KestrelServer server) => _server = server;

    /// <summary>Address and port that are served.</summary>
    public required IPEndPoint Address { get; init; }

    /// <summary>Begins to answer.</summary>
    /// <param name="listen">Address and port; port 0 takes a free one.</param>
    /// <param name="routes">All routes.</param>
    /// <param name="limits">Bounds of what clients may take.</param>
    /// <param name="access">Decides who may have which answer.</param>
    /// <param name="notices">Receives lines about errors of the program.</param>
    /// <exception cref="FailureException">The address cannot be used.</exception>
    public static async Task<WebServer> Start(
        IPEndPoint listen, RouteTable routes, ServerLimits limits, AccessControl access, IProgress<string> notices)
    {
        var transport = new SocketTransportFactory(
            Options.Create(new SocketTransportOptions { CreateBoundListenSocket = Bind }), NullLoggerFactory.Instance);
        var server = new KestrelServer(
            Options.Create(OptionsOf(listen, limits)), transport, NullLoggerFactory.Instance);
        try
        {
            HashSet<IPEndPoint> served = [];
            var checks = new RequestChecks(new AllowedHosts(served), limits);
            RouteTable all = routes.With(new LoginRoutes(access).All);
            var handler = new RequestHandler(all, checks, access, notices);
            await server.StartAsync(handler, CancellationToken.None).ConfigureAwait(false);
            string url = server.Features.Get<IServerAddressesFeature>()!.Addresses.First();
            var address = new IPEndPoint(listen.Address, new Uri(url).Port);
            served.Add(address);
            return new WebServer(server) { Address = address };
        }
        catch (Exception cause)
        {
            server.Dispose();
            if (FailureOf(listen, cause) is { } failure)
                throw new FailureException(failure, cause);
            throw;
        }
    }

    /// <summary>Ends the server; requests that are being answered have a while to end.</summary>
    public Task Stop(TimeSpan patience)
    {
        var over = new CancellationTokenSource(patience);
        return _server.StopAsync(over.Token);
    }

    /// <inheritdoc/>
    public void Dispose() => _server.Dispose();

    private static Socket Bind(EndPoint endpoint)
    {
        Socket socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        socket.SendBufferSize = SendBufferBytes;
        return socket;
    }

    private static KestrelServerOptions OptionsOf(IPEndPoint listen, ServerLimits limits)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        KestrelServerLimits bounds = options.Limits;
        bounds.MaxRequestLineSize = limits.HeaderBytes / 2;
        bounds.MaxRequestHeadersTotalSize = limits.HeaderBytes / 2;
        bounds.MaxRequestBodySize = limits.BodyBytes;
        bounds.MaxRequestBufferSize = limits.BodyBytes + limits.HeaderBytes;
        bounds.MaxConcurrentConnections = limits.Connections;
        bounds.RequestHeadersTimeout = limits.HeadersTimeout;
        bounds.KeepAliveTimeout = limits.KeepAlive;
        options.Listen(listen, endpoint => endpoint.Protocols = HttpProtocols.Http1);
        return options;
    }

    private static Failure? FailureOf(IPEndPoint listen, Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }:
                    return new Failure(ExitCode.Failed, listen.ToString(), "the port is in use by another process",
                        "end that process, or give another port with --listen");
                case SocketException
                {
                    SocketErrorCode: SocketError.AddressNotAvailable
                    or SocketError.AddressFamilyNotSupported
                }:
                    return new Failure(ExitCode.Failed, listen.ToString(), "this host has no such address",
                        "listen on 127.0.0.1");
                case SocketException { SocketErrorCode: SocketError.AccessDenied }:
                    return new Failure(ExitCode.CannotRun, listen.ToString(), "ports below 1024 need a privilege",
                        "give a port from 1024 with --listen");
            }
        }
        return null;
    }
}
