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
    private static readonly JsonCounters<TcpStateCounters> Tcp = new(TcpMessage.TemplateId);

    public static void Write(Utf8JsonWriter json, HostPathReport path)
    {
        json.Objects("hooks"u8, path.Hooks, WriteHook);
        json.Objects("tcp"u8, path.Tcp, WriteTcp);
    }

    private static void WriteHook(Utf8JsonWriter json, HookReport hook)
    {
        json.Field("program"u8, hook.Program);
        json.Field("hook"u8, hook.Hook);
        json.Field("state"u8, hook.State);
        json.Field("why"u8, hook.Why);
        Hooks.Write(json, hook.Counters);
    }

    private static void WriteTcp(Utf8JsonWriter json, TcpReport connection)
    {
        json.Field("session"u8, connection.Session);
        json.WriteNumber("connection"u8, connection.Connection);
        json.Field("client"u8, connection.Client);
        json.Field("gateway"u8, connection.Gateway);
        json.Field("process"u8, connection.Process);
        json.Field("thread"u8, connection.Thread);
        json.Field("congestion"u8, connection.Congestion);
        Tcp.Write(json, connection.Counters);
    }
}
