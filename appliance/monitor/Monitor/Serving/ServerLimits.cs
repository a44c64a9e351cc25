// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Monitor.Serving;

/// <summary>Bounds of what clients may take.</summary>
internal sealed record ServerLimits
{
    /// <summary>Open connections where the host allows as many files.</summary>
    public const int MostConnections = 1_000;

    private const int MostOfAddress = 100;
    private const int OtherFiles = 128;                     // databases, channels, certificates

    /// <summary>Largest request line and headers together, bytes.</summary>
    public int HeaderBytes { get; init; } = 16 << 10;

    /// <summary>Largest body of a request, bytes.</summary>
    public int BodyBytes { get; init; } = 64 << 10;

    /// <summary>Requests a second of all clients.</summary>
    public int RequestsPerSecond { get; init; } = 1_000;

    /// <summary>Requests a second of one address.</summary>
    public int RequestsOfAddress { get; init; } = 400;

    /// <summary>Open connections.</summary>
    public int Connections { get; init; } = MostConnections;

    /// <summary>Open connections of one address; idle ones give way to new ones.</summary>
    public int ConnectionsOfAddress => Math.Min(MostOfAddress, Math.Max(1, Connections / 2));

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

    /// <summary>Bounds on this host: each connection is an open file, and most of a small number is kept for what the
    /// monitor itself opens.</summary>
    /// <param name="openFiles">Files that the process may have open.</param>
    /// <param name="notices">Receives a line if fewer clients are served than otherwise.</param>
    public static ServerLimits OfHost(long openFiles, IProgress<string> notices)
    {
        int connections = (int)Math.Min(MostConnections, Math.Max(openFiles - OtherFiles, openFiles / 4));
        if (connections < MostConnections)
            notices.Report($"{connections} connections are served at a time, since {openFiles} files may be open: "
                + $"raise that to {MostConnections + OtherFiles} (ulimit -n, LimitNOFILE of the unit)");
        return new ServerLimits { Connections = connections };
    }
}
