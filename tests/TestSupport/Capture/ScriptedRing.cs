// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Capture.Rings;
using Telemetry.Kernel.Layout;

namespace TestSupport.Capture;

/// <summary>A ring filled by a test: one packet of one number at a time, or its loss.</summary>
internal readonly struct ScriptedRing(ScriptedRing.Content content) : IPacketRing
{
    private const int HeaderBytes = 20;
    private const int BlockBytes = 3;

    public ref PacketRecord Current => ref content.Records[content.Taken];

    public Span<byte> Payload => content.Payloads[content.Taken];

    public bool IsCorrupt => false;

    public ulong Position => (ulong)content.Taken;

    public ulong Written => (ulong)content.Count;

    public uint LostOf(int flowId) => content.Lost[flowId];

    public long Refresh()
    {
        content.Limit = content.Count;
        return content.Limit - content.Taken;
    }

    public bool TryPeek(out ulong stampNs)
    {
        stampNs = content.Taken < content.Limit ? content.Records[content.Taken].StampNs : 0;
        return content.Taken < content.Limit;
    }

    public void Advance() => content.Taken++;

    public void Release()
    {
    }

    /// <summary>Its content.</summary>
    internal sealed class Content
    {
        public PacketRecord[] Records { get; } = new PacketRecord[4096];

        public byte[][] Payloads { get; } = new byte[4096][];

        public uint[] Lost { get; } = new uint[16];

        public int Count { get; private set; }

        public int Limit { get; set; }

        public int Taken { get; set; }

        /// <summary>A packet with one number.</summary>
        public void Write(int flowId, long stampNs, ulong number)
        {
            byte[] payload = new byte[HeaderBytes + BlockBytes];
            payload.AsSpan(0, 10).Fill((byte)'S');
            BinaryPrimitives.WriteUInt64BigEndian(payload.AsSpan(10), number);
            BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(18), 1);
            BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(20), 1);
            Write(flowId, stampNs, payload, default);
        }

        /// <summary>A packet of a flow.</summary>
        /// <param name="flowId">The flow.</param>
        /// <param name="stampNs">Its stamp.</param>
        /// <param name="payload">Its payload.</param>
        /// <param name="record">The record's other fields.</param>
        public void Write(int flowId, long stampNs, byte[] payload, PacketRecord record)
        {
            Payloads[Count] = payload;
            record.FlowId = (uint)flowId;
            record.StampNs = (ulong)stampNs;
            record.FlowLost = Lost[flowId];
            record.PayloadLength = record.CapturedLength = (uint)payload.Length;
            record.WireLength = (uint)payload.Length + 42;
            record.GsoSegments = 1;
            Records[Count++] = record;
        }

        /// <summary>A packet for which there was no room.</summary>
        public void Lose(int flowId) => Lost[flowId]++;
    }
}
