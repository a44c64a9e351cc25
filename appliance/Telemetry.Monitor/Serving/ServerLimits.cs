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

    /// <summary>Time in which a client has to take a piece of an answer, also of a live stream.</summary>
    public TimeSpan PiecePatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes a second that a client has to take of an answer, which is held in memory until then.</summary>
    public double LeastBytesPerSecond { get; init; } = 4 << 10;

    /// <summary>Time after which a client has to take so many.</summary>
    public TimeSpan RateGrace { get; init; } = TimeSpan.FromSeconds(10);
}
