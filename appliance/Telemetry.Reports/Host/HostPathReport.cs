// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;

namespace Telemetry.Reports.Host;

/// <summary>Treatment of trading packets by the host.</summary>
public sealed record HostPathReport
{
    /// <summary>Sources of the rest, and their totals.</summary>
    public IReadOnlyList<HookReport> Hooks { get; set; } = [];

    /// <summary>The kernel's state of the sessions' connections.</summary>
    public IReadOnlyList<TcpReport> Tcp { get; set; } = [];

    /// <summary>A copy that does not change when this object is reused.</summary>
    internal HostPathReport Copy() => new()
    {
        Hooks = [.. Hooks.Select(hook => hook with { })],
        Tcp = [.. Tcp.Select(connection => connection with { })],
    };
}

/// <summary>State and totals of one source of the host path.</summary>
public sealed record HookReport : HookValues
{
    /// <summary>Name of the program.</summary>
    public string Program { get; set; } = "";

    /// <summary>The hook that it is attached to, or the interface that is asked.</summary>
    public string Hook { get; set; } = "";

    /// <summary><c>off</c>, <c>attached</c> or <c>missing</c>.</summary>
    public string State { get; set; } = "";

    /// <summary>Reason that it is missing; null if it is not.</summary>
    public string? Why { get; set; }
}

/// <summary>The kernel's state of one TCP connection of a session.</summary>
public sealed record TcpReport : TcpStateValues
{
    /// <summary>Name of the session.</summary>
    public string? Session { get; set; }

    /// <summary>Number of the connection, from 1.</summary>
    public uint Connection { get; set; }

    /// <summary>Address and port of the client.</summary>
    public string Client { get; set; } = "";

    /// <summary>Address and port of the exchange.</summary>
    public string Gateway { get; set; } = "";

    /// <summary>Name of the process that has the socket; null if unknown.</summary>
    public string? Process { get; set; }

    /// <summary>Name of the thread that wrote to it last; null if unknown.</summary>
    public string? Thread { get; set; }

    /// <summary>Name of the congestion control; null if unknown.</summary>
    public string? Congestion { get; set; }
}
