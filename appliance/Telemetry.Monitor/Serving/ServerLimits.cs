// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Monitor.Serving;

/// <summary>Bounds of what clients may take.</summary>
internal sealed record ServerLimits
{
    /// <summary>Largest request line and headers together, bytes.</summary>
    public int HeaderBytes { get; init; } = 16 << 10;

    /// <summary>Largest body of a request, bytes.</summary>
    public int BodyBytes { get; init; } = 64 << 10;

    /// <summary>Requests a second of all clients.</summary>
    public int RequestsPerSecond { get; init; } = 1_000;

    /// <summary>Open connections.</summary>
    public int Connections { get; init; } = 1_000;

    /// <summary>Time for the headers of a request.</summary>
    public TimeSpan HeadersTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time for which a connection may stay open without a request.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Live streams of all clients.</summary>
    public int Streams { get; init; } = 200;

    /// <summary>Live streams of one address.</summary>
    public int StreamsOfAddress { get; init; } = 20;

    /// <summary>Time for which a live stream's client may take nothing.</summary>
    public TimeSpan StreamPatience { get; init; } = TimeSpan.FromSeconds(30);
}
