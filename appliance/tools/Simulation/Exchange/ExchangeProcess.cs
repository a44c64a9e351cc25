// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.Kernel;
using Telemetry.Model.Clocks;
using Telemetry.Simulation.Truth;
using Telemetry.Simulation.Network;

namespace Telemetry.Simulation.Exchange;

/// <summary>
/// The demo's exchange: sends the script on both lines by its schedule, answers orders, and records the ground truth of
/// both. One thread; it sleeps until the next datagram is due or an order arrives. When it falls behind it keeps the
/// schedule, in bursts that the queue of a veth holds (256 packets), and may end a little later than planned.
/// </summary>
public static class ExchangeProcess
{
    private const long NsPerSecond = 1_000_000_000;
    private const long SpinNs = 15_000;
    private const long FastestIntervalNs = 500;
    private const int ServeEvery = 4;
    private const long LingerNs = 3 * NsPerSecond;
    private const long CatchUpNs = NsPerSecond;
    private const int TimeToLive = 8;
    private const int LongestBurst = 64;
    private const long LateNs = NsPerSecond / 100;
    private const long RestNs = NsPerSecond / 2_000;

    /// <summary>Runs until the script has ended and the trader has disconnected; returns the ground truth.</summary>
    public static ExchangeTruth Run(ExchangeOptions options, SimulationControl control, Action ready)
    {
        NetworkCalls.UsePreciseTimers();
        long midnightMinusClockNs = MidnightMinusClockNs();
        using var gateway = new OuchGateway(
            DemoAddresses.Gateways.Take(options.Failover ? DemoAddresses.Gateways.Count : 1),
            LoginsOf(options), midnightMinusClockNs);
        Socket[] lines = [.. DemoAddresses.Lines.Select(OpenLine)];
        using GroupReports? reports = options.Absence.Happens
            ? new GroupReports(DemoAddresses.Lines.Select(line => line.Address), DemoAddresses.Exchange) : null;
        try
        {
            ready();
            var truth = new ExchangeTruth { Feed = new FeedRecorder(options.RepairWindowNs).Close() };
            var script = new FeedScript(ScriptOf(options));
            var feed = new FeedRecorder(options.RepairWindowNs);
            WaitForGo(gateway, control);
            SendScript(options, control, gateway, lines, reports, script, feed, midnightMinusClockNs);
            Linger(gateway);
            (long sentPackets, long drops) = InterfaceCounters.Sent(DemoAddresses.ExchangeInterface);
            return truth with
            {
                Feed = feed.Close(),
                Accounts = gateway.Accounts,
                InterfacePackets = sentPackets,
                InterfaceDrops = drops,
            };
        }
        finally
        {
            foreach (Socket line in lines)
                line.Dispose();
        }
    }

    private static IEnumerable<(string Login, Queue<GatewayFault> Faults)> LoginsOf(ExchangeOptions options) =>
        DemoAddresses.Sessions.Take(DemoAddresses.SessionCount(options.Failover)).Select((session, index) =>
            (session.Login, options.Failover ? GatewayFault.Of(index, options.Seed) : new Queue<GatewayFault>()));

    private static FeedScriptOptions ScriptOf(ExchangeOptions options)
    {
        long intervalNs = options.Rate is long rate
            ? Math.Max(FastestIntervalNs, FeedScript.Lines * NsPerSecond / rate)
            : FastestIntervalNs;
        return new FeedScriptOptions
        {
            Seed = options.Seed,
            Packets = options.DurationNs / intervalNs,
            IntervalNs = intervalNs,
            RepairWindowNs = options.RepairWindowNs,
            Absence = options.Absence,
        };
    }

    private static void SendScript(
        ExchangeOptions options, SimulationControl control, OuchGateway gateway, Socket[] lines,
        GroupReports? reports, FeedScript script, FeedRecorder feed, long midnightMinusClockNs)
    {
        long startNs = MonotonicClock.NowNs;
        var writer = new MoldUdp64Writer(DemoAddresses.MoldSession, midnightMinusClockNs + startNs);
        byte[] buffer = new byte[MoldUdp64Writer.MaxLength];
        var poll = new NetworkCalls.PollEntry[OuchGateway.MostSockets];
        int sinceServed = 0;
        int burst = 0;
        long latestNs = options.DurationNs + (options.Rate is null ? 0 : CatchUpNs);
        while (script.TryNext(out ScriptedDatagram datagram))
        {
            long nowNs = WaitUntilDue(datagram.DueNs, startNs, gateway, poll);
            burst = nowNs - datagram.DueNs > LateNs ? burst + 1 : 0;
            if (burst == LongestBurst && options.Rate is not null)
            {
                NetworkCalls.Wait(poll, 0, RestNs);
                burst = 0;
            }
            if (control.IsStopped || nowNs > latestNs)
                script.End(nowNs);
            if (++sinceServed >= ServeEvery)
            {
                gateway.Serve(MonotonicClock.NowNs);
                sinceServed = 0;
                reports?.Poll();
                nowNs = MonotonicClock.NowNs - startNs;
            }
            if (!feed.IsClear(in datagram, nowNs))
                continue;
            if (reports?.IsLeft(datagram.Line) == true)
            {
                feed.Withheld(in datagram);
                continue;
            }
            int length = writer.Write(in datagram, buffer);
            int sent = lines[datagram.Line].Send(buffer.AsSpan(0, length), SocketFlags.None, out SocketError error);
            if (error == SocketError.Success && sent == length)
                feed.Sent(in datagram, length, nowNs);
        }
    }

    private static long WaitUntilDue(long dueNs, long startNs, OuchGateway gateway, NetworkCalls.PollEntry[] poll)
    {
        while (true)
        {
            long nowNs = MonotonicClock.NowNs - startNs;
            long leftNs = dueNs - nowNs;
            if (leftNs <= 0)
                return nowNs;
            if (leftNs < SpinNs)
                continue;
            NetworkCalls.Wait(poll, gateway.FillPoll(poll), leftNs - SpinNs / 2);
            gateway.Serve(MonotonicClock.NowNs);
        }
    }

    private static void WaitForGo(OuchGateway gateway, SimulationControl control)
    {
        var poll = new NetworkCalls.PollEntry[OuchGateway.MostSockets];
        while (!control.HasGo && !control.IsStopped)
        {
            NetworkCalls.Wait(poll, gateway.FillPoll(poll), NsPerSecond / 500);
            gateway.Serve(MonotonicClock.NowNs);
        }
    }

    // Serves a trader that is behind as long as it sends orders, even after the market had to close.
    private static void Linger(OuchGateway gateway)
    {
        var poll = new NetworkCalls.PollEntry[OuchGateway.MostSockets];
        long orders = -1;
        long untilNs = 0;
        while (gateway.HasClient)
        {
            if (orders != gateway.Orders)
                (orders, untilNs) = (gateway.Orders, MonotonicClock.NowNs + LingerNs);
            else if (MonotonicClock.NowNs > untilNs)
                return;
            NetworkCalls.Wait(poll, gateway.FillPoll(poll), NsPerSecond / 100);
            gateway.Serve(MonotonicClock.NowNs);
        }
    }

    private static Socket OpenLine(IPEndPoint group)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface,
            DemoAddresses.Exchange.GetAddressBytes());
        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive, TimeToLive);
        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastLoopback, false);
        socket.Bind(new IPEndPoint(DemoAddresses.Exchange, 0));
        socket.Connect(group);
        return socket;
    }

    // ITCH and OUCH count time from midnight in New York; if the host lacks its rules, UTC is used.
    private static long MidnightMinusClockNs()
    {
        const int NsPerTick = 100;
        ClockOffset offset = HostClock.Measure();
        DateTime utcNow = DateTime.UtcNow;
        TimeSpan zone = TimeZoneInfo.TryFindSystemTimeZoneById("America/New_York", out TimeZoneInfo? newYork)
            ? newYork.GetUtcOffset(utcNow) : TimeSpan.Zero;
        DateTime midnight = (utcNow + zone).Date - zone;
        return offset.WallMinusMonotonicNs - (midnight - DateTime.UnixEpoch).Ticks * NsPerTick;
    }
}
