// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Text;
using Telemetry.Monitor.Serving;
using Telemetry.Monitor.Serving.Access;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Live;
using Telemetry.Monitor.Serving.Requests;
using Telemetry.Monitor.Serving.Routing;
using TestSupport;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>A real server on a free loopback port.</summary>
internal sealed class ServerUnderTest : IAsyncDisposable
{
    private readonly WebServer _server;

    private ServerUnderTest(WebServer server, LiveStreams streams, Notices notices)
    {
        (_server, Streams, Notices) = (server, streams, notices);
        Client = new HttpClient { BaseAddress = new Uri($"http://{server.Address}") };
    }

    public HttpClient Client { get; }

    public LiveStreams Streams { get; }

    public Notices Notices { get; }

    public IPEndPoint Address => _server.Address;

    public static Task<ServerUnderTest> Start(params Route[] routes) => Start(new ServerLimits(), () => 0, routes);

    public static Task<ServerUnderTest> Start(ServerLimits limits, Func<long> second, params Route[] routes) =>
        Start(limits, second, _ => routes);

    public static async Task<ServerUnderTest> Start(
        ServerLimits limits, Func<long> second, Func<LiveStreams, Route[]> routes, AccessFiles? access = null)
    {
        var notices = new Notices();
        var streams = new LiveStreams(limits, second, notices);
        var table = new RouteTable([.. PageFiles.Embedded().Routes, .. routes(streams)]);
        WebServer server = await WebServer.Start(new IPEndPoint(IPAddress.Loopback, 0), table, limits,
            access ?? NoAccess, new RequestRefusals(), notices);
        streams.Start();
        return new ServerUnderTest(server, streams, notices);
    }

    /// <summary>No tokens: everybody may read, nobody may change anything.</summary>
    public static AccessFiles NoAccess => new(null, null, isReadingOpen: true, []);

    /// <summary>A route that answers with a text.</summary>
    public static Route Text(string path, string text) => Route.Of(path, _ => () => Answer.Text(200, text));

    public Task<HttpResponseMessage> Get(string path, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Get, path, headers);

    public Task<HttpResponseMessage> Send(
        HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        foreach ((string name, string value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>Sends bytes and returns all that comes until the server closes the connection.</summary>
    public async Task<string> Exchange(string text)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(Address);
        await socket.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text));
        using var reader = new StreamReader(socket.GetStream(), Encoding.Latin1);
        return await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Streams.Stop("the test ends");
        try
        {
            await _server.Stop(TimeSpan.FromSeconds(1));
        }
        catch (OperationCanceledException)
        {
            // A client of the test takes nothing.
        }
        _server.Dispose();
    }
}
