// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Events;

namespace Telemetry.Host.Losses;

/// <summary>
/// Packets that the stack of a network namespace dropped between the hooks and the sockets, since this was made:
/// counters of <c>snmp</c>, <c>netstat</c>, <c>snmp6</c> and of connection tracking. Made on a thread of that
/// namespace; reads from any thread, one at a time, without allocation.
/// </summary>
public sealed class StackDrops : IDisposable
{
    /// <summary>Number of counters.</summary>
    public const int Count = (int)StackDropCounter.ConntrackDrop + 1;

    private readonly ProcFile _snmp = new(ProcFile.Network + "snmp");
    private readonly ProcFile _netstat = new(ProcFile.Network + "netstat");
    private readonly ProcFile _snmp6 = new(ProcFile.Network + "snmp6");
    private readonly ProcFile _conntrack = new(ProcFile.Network + "stat/nf_conntrack");
    private readonly long[] _sums = new long[Count];
    private readonly bool[] _isKnown = new bool[Count];
    private readonly long[] _highest = new long[Count];
    private readonly CounterGrowth[] _growth = new CounterGrowth[Count];

    /// <summary>Takes the first reading, the base of all counts.</summary>
    public StackDrops() => Read();

    /// <summary>Growth of a counter; null if the last reading failed.</summary>
    public long? TotalOf(StackDropCounter counter) =>
        _isKnown[(int)counter] ? _growth[(int)counter].Total : null;

    public void Read()
    {
        _sums.AsSpan().Clear();
        _isKnown.AsSpan().Clear();
        if (_snmp.TryRead(out ReadOnlySpan<byte> content))
            TakeTables(content);
        if (_netstat.TryRead(out content))
            TakeTables(content);
        if (_snmp6.TryRead(out content))
            TakeRows(content);
        if (_conntrack.TryRead(out content))
            TakeConntrack(content);
        for (int counter = 0; counter < Count; counter++)
        {
            // Differences of counters that are read at different instants must not appear to fall and rise again.
            _highest[counter] = Math.Max(_highest[counter], _sums[counter]);
            if (_isKnown[counter])
                _growth[counter].Take((ulong)_highest[counter]);
        }
    }

    /// <summary>Writes the growth of each counter.</summary>
    internal void CopyTo(ref StackDropCounters counters)
    {
        Span<long> target = MemoryMarshal.CreateSpan(
            ref Unsafe.As<StackDropCounters, long>(ref counters), Count);
        for (int counter = 0; counter < Count; counter++)
            target[counter] = TotalOf((StackDropCounter)counter) ?? NullValue.Int64;
    }

    public void Dispose()
    {
        _snmp.Dispose();
        _netstat.Dispose();
        _snmp6.Dispose();
        _conntrack.Dispose();
    }

    /// <summary>Reads pairs of lines, one of names and one of values, that begin with the same word.</summary>
    private void TakeTables(ReadOnlySpan<byte> content)
    {
        while (TextFields.TryTakeLine(ref content, out ReadOnlySpan<byte> names)
            && TextFields.TryTakeLine(ref content, out ReadOnlySpan<byte> values))
        {
            ReadOnlySpan<byte> table = TextFields.TakeField(ref names);
            if (!table.SequenceEqual(TextFields.TakeField(ref values)))
                return;
            while (TextFields.TakeField(ref names) is { IsEmpty: false } name)
            {
                if (TextFields.TryDecimal(TextFields.TakeField(ref values), out ulong value))
                    StackDropNames.Add(table, name, (long)value, _sums, _isKnown);
            }
        }
    }

    /// <summary>Reads lines of a name and a value.</summary>
    private void TakeRows(ReadOnlySpan<byte> content)
    {
        while (TextFields.TryTakeLine(ref content, out ReadOnlySpan<byte> line))
        {
            ReadOnlySpan<byte> name = TextFields.TakeField(ref line);
            if (TextFields.TryDecimal(TextFields.TakeField(ref line), out ulong value))
                StackDropNames.Add("snmp6"u8, name, (long)value, _sums, _isKnown);
        }
    }

    /// <summary>Reads a line of names and one of hexadecimal values for each CPU.</summary>
    private void TakeConntrack(ReadOnlySpan<byte> content)
    {
        if (!TextFields.TryTakeLine(ref content, out ReadOnlySpan<byte> header))
            return;
        while (TextFields.TryTakeLine(ref content, out ReadOnlySpan<byte> values))
        {
            ReadOnlySpan<byte> names = header;
            while (TextFields.TakeField(ref names) is { IsEmpty: false } name)
            {
                if (TextFields.TryHexadecimal(TextFields.TakeField(ref values), out uint value))
                    StackDropNames.Add("conntrack"u8, name, value, _sums, _isKnown);
            }
        }
    }
}
