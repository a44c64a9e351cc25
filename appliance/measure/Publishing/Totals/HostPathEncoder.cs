// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Threads;
using Telemetry.Publishing.Snapshots;

namespace Telemetry.Publishing.Totals;

/// <summary>Encodes the rows of the host path.</summary>
[HotPath]
internal static class HostPathEncoder
{
    // Longest text of a control group, so that every message fits into the shortest that a channel may have.
    private const int LongestText = 256;

    /// <summary>Bytes of the names of a container at most: of ASCII text, as Kubernetes' names are.</summary>
    internal const int MostNameBytes = 3 * (sizeof(uint) + LongestText);

    /// <summary>Encodes a source of the host path.</summary>
    public static int EncodeHook(in HookRow hook, SnapshotData data, Span<byte> buffer, RowNames names)
    {
        var message = new HookMessage
        {
            LastOrdinal = data.LastOrdinal,
            Counters = hook.Counters,
            State = (byte)hook.State,
            EveryNs = hook.EveryNs > 0 ? hook.EveryNs : NullValue.Int64,
            AgeNs = hook.EveryNs > 0 ? data.AgeOf(hook.AskedNs) : NullValue.Int64,
        };
        MessageEncoder encoder = MessageEncoder.Begin(buffer, in message);
        encoder.AppendText(hook.Program);
        encoder.AppendText(hook.Hook);
        encoder.AppendText(hook.Why);
        return encoder.Length;
    }

    /// <summary>Encodes the kernel's state of a connection.</summary>
    public static int EncodeTcp(in TcpRow row, SnapshotData data, Span<byte> buffer, RowNames names)
    {
        var message = new TcpMessage
        {
            LastOrdinal = data.LastOrdinal,
            Counters = row.State,
            ClientHigh = (ulong)(row.Client.Address >> 64),
            ClientLow = (ulong)row.Client.Address,
            GatewayHigh = (ulong)(row.Gateway.Address >> 64),
            GatewayLow = (ulong)row.Gateway.Address,
            Connection = row.Connection,
            SessionIndex = (ushort)row.SessionIndex,
            ClientPort = row.Client.Port,
            GatewayPort = row.Gateway.Port,
            RetransmitsFast = row.RetransmitsFast,
            RetransmitsTimeout = row.RetransmitsTimeout,
            AgeNs = data.AgeOf(row.AskedNs),
        };
        MessageEncoder encoder = MessageEncoder.Begin(buffer, in message);
        encoder.AppendText(row.Process);
        encoder.AppendText(default);        // thread
        encoder.AppendText(row.Congestion);
        Append(ref encoder, row.Cgroup);
        Append(ref encoder, row.Container);
        AppendNames(ref encoder, names.Groups, row.Cgroup, row.Container);
        return encoder.Length;
    }

    /// <summary>Encodes the totals of a thread.</summary>
    public static int EncodeThread(in ThreadRow row, SnapshotData data, Span<byte> buffer, RowNames names)
    {
        var message = new ThreadMessage
        {
            LastOrdinal = data.LastOrdinal,
            Counters = row.Counters,
            ProcessId = row.ProcessId,
            ThreadId = row.ThreadId,
            AgeNs = data.AgeOf(row.AskedNs),
            ThrottledNs = NullValue.From(row.ThrottledNs),
            ThrottledPeriods = NullValue.From(row.ThrottledPeriods),
        };
        MessageEncoder encoder = MessageEncoder.Begin(buffer, in message);
        encoder.AppendText(row.Process);
        encoder.AppendText(row.Thread);
        Append(ref encoder, row.Cgroup);
        Append(ref encoder, row.Container);
        AppendNames(ref encoder, names.Groups, row.Cgroup, row.Container);
        return encoder.Length;
    }

    /// <summary>Encodes the totals of a CPU.</summary>
    public static int EncodeCpu(in CpuRow row, SnapshotData data, Span<byte> buffer, RowNames names)
    {
        var message = new CpuMessage
        {
            LastOrdinal = data.LastOrdinal,
            Counters = row.Counters,
            Cpu = row.Cpu,
            AgeNs = data.AgeOf(row.AskedNs),
        };
        return MessageEncoder.Begin(buffer, in message).Length;
    }

    /// <summary>Encodes another flow of the host.</summary>
    public static int EncodeTalker(in TalkerRow row, SnapshotData data, Span<byte> buffer, RowNames names)
    {
        var message = new TalkerMessage
        {
            LastOrdinal = data.LastOrdinal,
            Counters = row.Counters,
            LocalHigh = (ulong)(row.Local.Address >> 64),
            LocalLow = (ulong)row.Local.Address,
            RemoteHigh = (ulong)(row.Remote.Address >> 64),
            RemoteLow = (ulong)row.Remote.Address,
            ErrorPpm = row.ErrorPpm,
            Pid = (uint)row.Pid,
            LocalPort = row.Local.Port,
            RemotePort = row.Remote.Port,
            Protocol = row.Protocol,
            Direction = (byte)row.Direction,
            IsExact = row.IsExact ? (byte)1 : (byte)0,
            AgeNs = data.AgeOf(row.AskedNs),
        };
        MessageEncoder encoder = MessageEncoder.Begin(buffer, in message);
        Append(ref encoder, row.Process);
        Append(ref encoder, row.Cgroup);
        Append(ref encoder, row.Container);
        AppendNames(ref encoder, names.Groups, row.Cgroup, row.Container);
        return encoder.Length;
    }

    /// <summary>Encodes the search for the causes of late orders.</summary>
    public static int EncodeCauses(in CauseCounters row, SnapshotData data, Span<byte> buffer, RowNames names)
    {
        var message = new CausesMessage { LastOrdinal = data.LastOrdinal, Counters = row };
        return MessageEncoder.Begin(buffer, in message).Length;
    }

    /// <summary>Encodes a kernel program of the appliance.</summary>
    public static int EncodeProgram(in ProgramRow row, SnapshotData data, Span<byte> buffer, RowNames names)
    {
        var message = new ProgramMessage { LastOrdinal = data.LastOrdinal, Counters = row.Counters };
        MessageEncoder encoder = MessageEncoder.Begin(buffer, in message);
        encoder.AppendText(row.Program);
        encoder.AppendText(row.Hook);
        encoder.AppendText(row.Interface);
        return encoder.Length;
    }

    /// <summary>Encodes a bounded table of the appliance.</summary>
    public static int EncodeMap(in MapRow row, SnapshotData data, Span<byte> buffer, RowNames names)
    {
        var message = new MapMessage { LastOrdinal = data.LastOrdinal, Counters = row.Counters };
        MessageEncoder encoder = MessageEncoder.Begin(buffer, in message);
        encoder.AppendText(row.Map);
        return encoder.Length;
    }

    /// <summary>Encodes a connection that ended.</summary>
    public static int EncodeConnection(Span<byte> buffer, in LoggedConnection row, IProcessGroups? groups)
    {
        var message = new ConnectionMessage
        {
            StartStampNs = row.StartStampNs,
            EndStampNs = row.EndStampNs,
            BytesSent = row.BytesSent,
            BytesReceived = row.BytesReceived,
            Retransmits = row.Retransmits,
            SrttNs = row.SrttNs,
            LocalHigh = (ulong)(row.Local.Address >> 64),
            LocalLow = (ulong)row.Local.Address,
            RemoteHigh = (ulong)(row.Remote.Address >> 64),
            RemoteLow = (ulong)row.Remote.Address,
            Pid = (uint)row.Pid,
            LocalPort = row.Local.Port,
            RemotePort = row.Remote.Port,
            Direction = (byte)row.Direction,
            End = (byte)row.End,
        };
        MessageEncoder encoder = MessageEncoder.Begin(buffer, in message);
        Append(ref encoder, row.Process);
        Append(ref encoder, row.Cgroup);
        Append(ref encoder, row.Container);
        Append(ref encoder, row.Reason);
        AppendNames(ref encoder, groups, row.Cgroup, row.Container);
        return encoder.Length;
    }

    /// <summary>Appends a text, cut to the longest that is published of a name from outside.</summary>
    internal static void Append(ref MessageEncoder encoder, string? text) =>
        encoder.AppendText(text.AsSpan(0, Math.Min(text?.Length ?? 0, LongestText)));

    /// <summary>Appends Kubernetes' names of a process's container; empty texts where they are unknown.</summary>
    internal static void AppendNames(
        ref MessageEncoder encoder, IProcessGroups? groups, string? cgroup, string? container)
    {
        ContainerNames? names = groups?.NamesOf(cgroup, container);
        Append(ref encoder, names?.Pod);
        Append(ref encoder, names?.Namespace);
        Append(ref encoder, names?.Container);
    }
}
