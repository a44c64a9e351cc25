// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Json;

/// <summary>Writes the host path.</summary>
internal static class JsonHostPath
{
    private static readonly JsonCounters<HookCounters> Hooks = new(HookMessage.TemplateId);
    private static readonly JsonCounters<DroppedCounters> Drops = new(DropRowMessage.TemplateId);
    private static readonly JsonCounters<TcpStateCounters> Tcp = new(TcpMessage.TemplateId);
    private static readonly JsonCounters<ThreadCounters> Threads = new(ThreadMessage.TemplateId);
    private static readonly JsonCounters<CpuCounters> Cpus = new(CpuMessage.TemplateId);
    private static readonly JsonCounters<StepCounters> Stages = new(StageMessage.TemplateId);
    private static readonly JsonCounters<DeliveryCounters> Deliveries = new(DeliveryMessage.TemplateId);
    private static readonly JsonCounters<TalkerCounters> Talkers = new(TalkerMessage.TemplateId);
    private static readonly JsonCounters<CauseCounters> Causes = new(CausesMessage.TemplateId);
    private static readonly JsonCounters<ProgramCounters> Programs = new(ProgramMessage.TemplateId);
    private static readonly JsonCounters<MapCounters> Maps = new(MapMessage.TemplateId);

    public static void Write(Utf8JsonWriter json, HostPathReport path)
    {
        json.Objects("hooks"u8, path.Hooks, WriteHook);
        json.Objects("tcp"u8, path.Tcp, WriteTcp);
        json.Objects("drops"u8, path.Drops, WriteDrop);
        json.Objects("others"u8, path.Others, WriteOther);
        json.Object("stages"u8, path.Stages, WriteStages);
        json.Objects("threads"u8, path.Threads, WriteThread);
        json.Objects("cpus"u8, path.Cpus, WriteCpu);
        json.Objects("talkers"u8, path.Talkers, WriteTalker);
        json.Object("causes"u8, path.Causes, WriteCauses);
    }

    /// <summary>Writes a kernel program of the appliance.</summary>
    public static void WriteProgram(Utf8JsonWriter json, ProgramReport program)
    {
        json.Field("program"u8, program.Program);
        json.Field("hook"u8, program.Hook);
        json.Field("interface"u8, program.Interface);
        Programs.Write(json, program.Counters);
    }

    /// <summary>Writes a bounded table of the appliance.</summary>
    public static void WriteMap(Utf8JsonWriter json, MapReport map)
    {
        json.Field("map"u8, map.Map);
        Maps.Write(json, map.Counters);
    }

    private static void WriteCauses(Utf8JsonWriter json, CauseSearchReport causes) =>
        Causes.Write(json, causes.Counters);

    /// <summary>Writes the numbers of a feed that a process read, or did not read.</summary>
    public static void WriteDelivery(Utf8JsonWriter json, DeliveryReport delivery)
    {
        json.Field("process"u8, delivery.Process);
        json.WriteNumber("pid"u8, delivery.Pid);
        Deliveries.Write(json, delivery.Counters);
    }

    private static void WriteStages(Utf8JsonWriter json, StageReport stages)
    {
        json.WriteString("level"u8, stages.Level);
        Stages.Write(json, stages.Counters);
    }

    private static void WriteDrop(Utf8JsonWriter json, HostDropReport drop)
    {
        json.Field("reason"u8, drop.Reason);
        json.Field("feed"u8, drop.Feed);
        json.Field("line"u8, drop.Line);
        json.Field("session"u8, drop.Session);
        json.Field("channel"u8, drop.Channel);
        json.Field("direction"u8, drop.Direction);
        json.Field("where"u8, drop.Where);
        json.Field("process"u8, drop.Process);
        json.Field("pid"u8, drop.Pid);
        json.Field("cgroup"u8, drop.Cgroup);
        json.Field("container"u8, drop.Container);
        json.Field(drop.Names);
        Drops.Write(json, drop.Counters);
        json.Field("first"u8, drop.First);
        json.Field("last"u8, drop.Last);
        json.WriteBoolean("numbers_known"u8, drop.NumbersKnown);
        json.Objects("ranges"u8, drop.Ranges, WriteRange);
        json.WriteNumber("ranges_cut"u8, drop.RangesCut);
    }

    private static void WriteRange(Utf8JsonWriter json, DroppedRange range)
    {
        json.WriteNumber("first"u8, range.First);
        json.WriteNumber("last"u8, range.Last);
    }

    private static void WriteOther(Utf8JsonWriter json, OtherDropReport other)
    {
        json.Field("reason"u8, other.Reason);
        json.WriteNumber("packets"u8, other.Packets);
        json.Field("elsewhere"u8, other.Elsewhere);
    }

    private static void WriteHook(Utf8JsonWriter json, HookReport hook)
    {
        json.Field("program"u8, hook.Program);
        json.Field("hook"u8, hook.Hook);
        json.Field("state"u8, hook.State);
        json.Field("why"u8, hook.Why);
        Hooks.Write(json, hook.Counters);
        json.Field("every_ns"u8, hook.EveryNs);
        json.Field("age_ns"u8, hook.AgeNs);
        json.Field("behind"u8, hook.IsBehind);
    }

    private static void WriteTcp(Utf8JsonWriter json, TcpReport connection)
    {
        json.Field("session"u8, connection.Session);
        json.WriteNumber("connection"u8, connection.Connection);
        json.Field("client"u8, connection.Client);
        json.Field("gateway"u8, connection.Gateway);
        json.Field("process"u8, connection.Process);
        json.Field("thread"u8, connection.Thread);
        json.Field("cgroup"u8, connection.Cgroup);
        json.Field("container"u8, connection.Container);
        json.Field(connection.Names);
        json.Field("congestion"u8, connection.Congestion);
        Tcp.Write(json, connection.Counters);
        json.Field("retransmits_fast"u8, connection.RetransmitsFast);
        json.Field("retransmits_timeout"u8, connection.RetransmitsTimeout);
        json.Field("age_ns"u8, connection.AgeNs);
    }

    private static void WriteThread(Utf8JsonWriter json, ThreadReport thread)
    {
        json.Field("process"u8, thread.Process);
        json.WriteNumber("pid"u8, thread.Pid);
        json.Field("cgroup"u8, thread.Cgroup);
        json.Field("container"u8, thread.Container);
        json.Field(thread.Names);
        json.Field("thread"u8, thread.Thread);
        json.WriteNumber("tid"u8, thread.Tid);
        Threads.Write(json, thread.Counters);
        json.Field("throttled_ns"u8, thread.ThrottledNs);
        json.Field("throttled_periods"u8, thread.ThrottledPeriods);
        json.Field("age_ns"u8, thread.AgeNs);
    }

    private static void WriteCpu(Utf8JsonWriter json, CpuReport cpu)
    {
        json.WriteNumber("cpu"u8, cpu.Cpu);
        Cpus.Write(json, cpu.Counters);
        json.Field("age_ns"u8, cpu.AgeNs);
    }

    private static void WriteTalker(Utf8JsonWriter json, TalkerReport talker)
    {
        json.Field("process"u8, talker.Process);
        json.Field("pid"u8, talker.Pid);
        json.Field("cgroup"u8, talker.Cgroup);
        json.Field("container"u8, talker.Container);
        json.Field(talker.Names);
        json.Field("protocol"u8, talker.Protocol);
        json.Field("local"u8, talker.Local);
        json.Field("remote"u8, talker.Remote);
        json.Field("direction"u8, talker.Direction);
        Talkers.Write(json, talker.Counters);
        json.WriteNumber("error_percent"u8, talker.ErrorPercent);
        json.WriteBoolean("exact"u8, talker.Exact);
        json.Field("age_ns"u8, talker.AgeNs);
    }
}
