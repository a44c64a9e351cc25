// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Telemetry.Messages;
using Telemetry.Model.Causes;
using Telemetry.Model.Events;
using Telemetry.Model.Hashing;
using Telemetry.Publishing.Totals;

namespace Telemetry.Publishing.Events;

/// <summary>Encodes late orders and where their time went.</summary>
/// <param name="findings">The findings; null if causes are not looked for.</param>
/// <param name="groups">Containers of processes; null if none are looked at.</param>
internal sealed class CauseEncoder(ICauseFindings? findings, IProcessGroups? groups)
{
    private static readonly int MostBytesOfPart =
        Unsafe.SizeOf<CausePartFields>() + (CausePart.MostNamed * Unsafe.SizeOf<CauseShareFields>());

    private readonly byte[] _parts = new byte[Enum.GetValues<CauseKind>().Length * MostBytesOfPart];

    /// <summary>Encodes a late order.</summary>
    /// <param name="keyHash">Hash that replaces order keys; null publishes them in plain text.</param>
    /// <param name="uncertaintyNs">Largest error of the event's times, nanoseconds, or the null value.</param>
    /// <returns>Bytes written.</returns>
    public int Encode(Span<byte> buffer, in TelemetryEvent item, OrderKeyHash? keyHash, long uncertaintyNs)
    {
        CauseFinding? finding = findings?.FindingOf(item.Number);
        LateOrder order = finding?.Order ?? new LateOrder
        {
            TickStampNs = item.StampNs,
            OrderStampNs = item.StampNs,
            TickFeedIndex = -1,
            TickLineIndex = -1,
        };
        var message = new LateOrderMessage
        {
            Id = item.Id,
            RaisedByStampNs = item.RaisedByStampNs,
            OrderStampNs = order.OrderStampNs,
            TickStampNs = order.TickStampNs,
            ClockUncertaintyNs = uncertaintyNs,
            Connection = order.Connection,
            Pid = (uint)(finding?.ProcessId ?? 0),
            Tid = (uint)(finding?.ThreadId ?? 0),
            Cpu = finding?.Cpu ?? -1,
            SessionIndex = item.SessionIndex,
            TickFeedIndex = order.TickFeedIndex,
            TickLineIndex = order.TickLineIndex,
            Severity = (byte)item.Severity,
            Attribution = (byte)order.Attribution,
            UnknownReason = (byte)(finding?.Reason ?? UnknownReason.Overwritten),
        };
        EventEncoder.CopyKey(order.Key, keyHash, out message.Key);
        MessageEncoder encoder = MessageEncoder.Begin(buffer, in message);
        encoder.AppendText(finding?.Process);
        encoder.AppendText(finding?.Thread);
        encoder.AppendBytes(_parts.AsSpan(0, Write(finding?.Parts ?? [])));
        HostPathEncoder.Append(ref encoder, finding?.Cgroup);
        HostPathEncoder.Append(ref encoder, finding?.Container);
        HostPathEncoder.AppendNames(ref encoder, groups, finding?.Cgroup, finding?.Container);
        return encoder.Length;
    }

    private int Write(IReadOnlyList<CausePart> parts)
    {
        int length = 0;
        foreach (CausePart part in parts)
        {
            Append(ref length, new CausePartFields
            {
                Ns = part.Ns,
                OthersNs = part.OthersNs,
                Count = part.Count,
                Cpu = (short)part.Cpu,
                Kind = (byte)part.Kind,
                Named = (byte)part.By.Count,
            });
            foreach (CauseShare share in part.By)
            {
                EventSubject name = EventSubject.OfDevice(share.Name);
                Append(ref length, new CauseShareFields
                {
                    Ns = share.Ns,
                    Id = share.Id,
                    Name0 = name.First,
                    Name1 = name.Second,
                    Name2 = name.Third,
                    Name3 = name.Fourth,
                });
            }
        }
        return length;
    }

    private void Append<T>(ref int length, in T fields)
        where T : unmanaged
    {
        MemoryMarshal.Write(_parts.AsSpan(length), in fields);
        length += Unsafe.SizeOf<T>();
    }
}
