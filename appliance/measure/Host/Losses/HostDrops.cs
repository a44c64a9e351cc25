// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Telemetry.Messages;
using Telemetry.Messages.Counters;

namespace Telemetry.Host.Losses;

/// <summary>
/// Packets that the host lost before and after the hooks, since this was made. Made on a thread of the interfaces'
/// network namespace; reads from any thread, one at a time, with a few system calls and no allocation.
/// </summary>
public sealed class HostDrops : IDisposable
{
    private readonly InterfaceDrops[] _interfaces;
    private readonly LinkStatistics _link = new();
    private readonly ProcFile _softnetFile = new(ProcFile.Network + "softnet_stat");
    private readonly ProcFile _snmpFile = new(ProcFile.Network + "snmp");
    private readonly ProcFile _snmp6File = new(ProcFile.Network + "snmp6");
    private readonly SoftnetDrops _softnet = new();
    private readonly StackDrops? _stack;
    private CounterGrowth _udp;
    private CounterGrowth _udp6;

    /// <summary>Takes the first reading, the base of all counts.</summary>
    /// <param name="interfaces">The measured interfaces.</param>
    /// <param name="hasStack">True if packets that pass the hooks go through the host's stack; copies on a mirror port
    /// do not.</param>
    public HostDrops(IEnumerable<string> interfaces, bool hasStack = true)
    {
        _stack = hasStack ? new StackDrops() : null;
        _interfaces = [.. interfaces.Select(name => new InterfaceDrops(name, _link))];
        HostDropCounters first = default;
        Read(ref first);
    }

    /// <summary>Statistics that are read of each interface, for the user.</summary>
    public IEnumerable<string> Descriptions => _interfaces.Select(device => device.Description);

    /// <summary>Reads all counters; one that is not readable is <see cref="NullValue.Int64"/>.</summary>
    public void Read(ref HostDropCounters counters)
    {
        ReadBeforeHooks(ref counters);
        long? udp = _snmpFile.TryRead(out ReadOnlySpan<byte> snmp) && UdpErrors.TryParse(snmp, out ulong errors)
            ? Grown(ref _udp, errors) : null;
        // Without IPv6 the second table is missing, and its losses are 0.
        if (_snmp6File.TryRead(out ReadOnlySpan<byte> snmp6) && UdpErrors.TryParse6(snmp6, out ulong errors6))
            udp += Grown(ref _udp6, errors6);
        counters.UdpRcvbufErrors = udp ?? NullValue.Int64;
        ReadStack(ref counters.Stack);
    }

    private void ReadStack(ref StackDropCounters counters)
    {
        if (_stack is null)
        {
            MemoryMarshal.CreateSpan(ref Unsafe.As<StackDropCounters, long>(ref counters), StackDrops.Count)
                .Fill(NullValue.Int64);
            return;
        }
        _stack.Read();
        _stack.CopyTo(ref counters);
    }

    /// <summary>Reads only the losses before the hooks.</summary>
    public void ReadBeforeHooks(ref HostDropCounters counters)
    {
        long? missed = null;
        long? noBuffer = null;
        foreach (InterfaceDrops device in _interfaces)
        {
            device.Read();
            missed = Sum(missed, device.Missed);
            noBuffer = Sum(noBuffer, device.NoBuffer);
        }
        counters.NicMissed = missed ?? NullValue.Int64;
        counters.NicNoBuffer = noBuffer ?? NullValue.Int64;
        counters.SoftnetDropped = _softnetFile.TryRead(out ReadOnlySpan<byte> content) && _softnet.Take(content)
            ? _softnet.Total : NullValue.Int64;
    }

    public void Dispose()
    {
        foreach (InterfaceDrops device in _interfaces)
            device.Dispose();
        _stack?.Dispose();
        _link.Dispose();
        _softnetFile.Dispose();
        _snmpFile.Dispose();
        _snmp6File.Dispose();
    }

    private static long Grown(ref CounterGrowth growth, ulong now)
    {
        growth.Take(now);
        return growth.Total;
    }

    private static long? Sum(long? sum, long? addend) => addend is null ? sum : (sum ?? 0) + addend;
}
