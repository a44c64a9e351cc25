// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Model.Counters;
using Telemetry.Publishing.Snapshots;

namespace Telemetry.Publishing.Totals;

/// <summary>Encodes the rows of the host path.</summary>
[HotPath]
internal static class HostPathEncoder
{
    /// <summary>Encodes a source of the host path.</summary>
    public static int EncodeHook(SnapshotData data, int index, Span<byte> buffer)
    {
        ref readonly HookRow hook = ref data.Hooks[index];
        var message = new HookMessage
        {
            LastOrdinal = data.LastOrdinal,
            Counters = hook.Counters,
            State = (byte)hook.State,
        };
        MessageEncoder encoder = MessageEncoder.Begin(buffer, in message);
        encoder.AppendText(hook.Program);
        encoder.AppendText(hook.Hook);
        encoder.AppendText(hook.Why);
        return encoder.Length;
    }

    /// <summary>Encodes the kernel's state of a connection.</summary>
    public static int EncodeTcp(SnapshotData data, int index, Span<byte> buffer)
    {
        ref readonly TcpRow row = ref data.Tcp[index];
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
        };
        MessageEncoder encoder = MessageEncoder.Begin(buffer, in message);
        encoder.AppendText(default);        // process
        encoder.AppendText(default);        // thread
        encoder.AppendText(row.Congestion);
        return encoder.Length;
    }
}
