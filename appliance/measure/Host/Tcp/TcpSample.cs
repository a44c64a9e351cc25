// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Netlink;

namespace Telemetry.Host.Tcp;

/// <summary>Last known state of a sampled TCP connection, and its extremes in the current interval.</summary>
public sealed class TcpSample
{
    internal TcpSample(in TcpEndpoints endpoints)
    {
        Endpoints = endpoints;
    }

    /// <summary>Addresses and ports.</summary>
    public TcpEndpoints Endpoints { get; }

    /// <summary>State at the last answer; that before the end, if the connection is gone.</summary>
    public TcpInfo Latest { get; private set; }

    /// <summary>Time of the last answer, nanoseconds of the clock of <see cref="TcpConnectionSampler.Poll"/>; null
    /// before the first.</summary>
    public long? AnsweredNs { get; private set; }

    /// <summary>Lowest congestion window, segments, of the answers in the interval and of the last one before it; null
    /// if there is none.</summary>
    public long? CwndLow { get; private set; }

    /// <summary>Highest congestion window, as <see cref="CwndLow"/>.</summary>
    public long? CwndHigh { get; private set; }

    /// <summary>True if the connection does not exist any more; it is not queried any more.</summary>
    public bool IsGone { get; internal set; }

    /// <summary>True if <see cref="TcpConnectionSampler.TryTakeGone"/> has returned the connection.</summary>
    internal bool IsReported { get; set; }

    internal void Take(in TcpInfo info, long nowNs)
    {
        Latest = info;
        AnsweredNs = nowNs;
        if (!info.HasDetails)
            return;                                             // the handshake is not complete yet
        CwndLow = CwndLow < info.Cwnd ? CwndLow : info.Cwnd;
        CwndHigh = CwndHigh > info.Cwnd ? CwndHigh : info.Cwnd;
    }

    internal void BeginInterval()
    {
        if (!Latest.HasDetails)
            return;
        CwndLow = CwndHigh = Latest.Cwnd;
    }
}
