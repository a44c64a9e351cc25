// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.RegularExpressions;
using Telemetry.Host.Jitter;
using Telemetry.Kernel;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Netlink;

namespace Telemetry.Host.Losses;

/// <summary>All counters of lost packets at one instant: of interfaces, queueing disciplines, backlogs and UDP sockets
/// of the calling thread's network namespace. Counters that cannot be read are left out.</summary>
public sealed partial class LossReading
{
    private const byte Udp = 17;

    // Link statistics in which every driver counts frames lost for want of room; the kernel's other statistics also
    // count frames that had no receiver.
    private static readonly string[] LinkLosses = ["rx_missed_errors", "rx_over_errors", "rx_fifo_errors"];

    private readonly Dictionary<LossCounter, ulong> _values = [];

    private LossReading()
    {
    }

    /// <summary>Reads the counters.</summary>
    public static LossReading Take(IReadOnlyCollection<string> interfaces)
    {
        var reading = new LossReading();
        using var link = new LinkStatistics();
        foreach (string name in interfaces)
            reading.AddInterface(name, link);
        Dictionary<int, string> names = interfaces.GroupBy(NetworkDevice.IndexOf)
            .ToDictionary(same => same.Key, same => same.First());
        foreach ((int index, string kind, uint drops) in QueueDisciplines.Read())
        {
            if (names.TryGetValue(index, out string? name))
                reading.Add(LossPlace.Queue, name, kind, drops);
        }
        foreach ((int cpu, SoftnetWork work) in SoftnetWork.ParseAll(TextFile.Read(SoftnetWork.Path) ?? ""))
        {
            string core = string.Create(CultureInfo.InvariantCulture, $"CPU {cpu}");
            reading.Add(LossPlace.Backlog, core, "dropped", work.Dropped);
        }
        reading.AddSockets();
        return reading;
    }

    /// <summary>True if the kernel listed all UDP sockets.</summary>
    public bool HasAllSockets { get; private set; }

    /// <summary>Number of counters that satisfy a condition.</summary>
    public int Count(Func<LossCounter, bool> isMeant) => _values.Keys.Count(isMeant);

    /// <summary>The counters that have grown since an earlier reading, the largest growth first. All of a new socket's
    /// count is growth; a counter that went back was reset and is left out.</summary>
    public IReadOnlyList<(LossCounter Counter, ulong Count)> Since(LossReading before) =>
        [.. _values.Select(known => (known.Key, Growth(known.Key, before._values, known.Value)))
            .Where(known => known.Item2 > 0).OrderByDescending(known => known.Item2)];

    private static ulong Growth(LossCounter counter, Dictionary<LossCounter, ulong> before, ulong now)
    {
        if (!before.TryGetValue(counter, out ulong then))
            return counter.Place == LossPlace.Socket ? now : 0;
        if (!counter.Wraps)
            return now > then ? now - then : 0;
        uint growth = unchecked((uint)now - (uint)then);
        return growth <= int.MaxValue ? growth : 0;
    }

    private void AddInterface(string name, LinkStatistics link)
    {
        using var ethtool = new EthtoolQuery(name);
        DriverDropCounters known = DropCounterNames.For(ethtool.Driver());
        string[] patterns = [.. known.Missed.Concat(known.NoBuffer).SelectMany(alternatives => alternatives)];
        IReadOnlyList<string> names = ethtool.Names();
        if (ethtool.TryRead(names.Count, out ReadOnlySpan<ulong> own))
        {
            for (int place = 0; place < names.Count; place++)
            {
                byte[] text = System.Text.Encoding.ASCII.GetBytes(names[place]);
                bool isKnown = Array.Exists(patterns, pattern => DropCounterNames.Matches(pattern, text));
                if (isKnown || SoundsLost().IsMatch(names[place]))
                    Add(isKnown ? LossPlace.Device : LossPlace.Unclassified, name, names[place], own[place]);
            }
        }
        if (!link.TryRead(NetworkDevice.IndexOf(name), out ReadOnlySpan<ulong> values))
            return;
        for (int place = 0; place < LinkStatistics.All.Count; place++)
        {
            string statistic = LinkStatistics.All[place];
            bool isKnown = LinkLosses.Contains(statistic) || patterns.Contains(DropCounterNames.Link + statistic);
            if (isKnown || SoundsLost().IsMatch(statistic))
                Add(isKnown ? LossPlace.Device : LossPlace.Unclassified, name, $"link {statistic}", values[place]);
        }
    }

    private void AddSockets()
    {
        using var sockets = new SocketDiagnostics();
        if (!sockets.Start(Udp))
            return;
        while (sockets.TryTake(out DiagnosedSocket socket))
        {
            string address = socket.Address == 0
                ? string.Create(CultureInfo.InvariantCulture, $"*:{socket.Port}")
                : new EndpointAddress(socket.Address, socket.Port).ToString();
            Add(LossPlace.Socket, address, "drops", socket.Drops, socket.Cookie);
        }
        HasAllSockets = sockets.IsWhole;
    }

    // Counters of the same name, as queues of a discipline have, are added up.
    private void Add(LossPlace place, string where, string name, ulong value, ulong key = 0)
    {
        var counter = new LossCounter(place, where, name, key);
        _values[counter] = _values.GetValueOrDefault(counter) + value;
    }

    [GeneratedRegex("drop|discard|miss|no_?buf|out_of_buffer|nodesc|err|fail|xoff|pause|timeout|exceeded")]
    private static partial Regex SoundsLost();
}
