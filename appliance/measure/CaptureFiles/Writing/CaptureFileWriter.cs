// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Telemetry.CaptureFiles.Formats;
using Telemetry.Files;
using Telemetry.Model.Control;
using static Telemetry.CaptureFiles.Formats.BlockBytes;

namespace Telemetry.CaptureFiles.Writing;

/// <summary>Writer thread's side of <see cref="CaptureWriter"/>: encodes queued packets as pcapng blocks and writes
/// them to the disk.</summary>
internal sealed class CaptureFileWriter
{
    /// <summary>Bytes kept free for headers, interfaces and the last block.</summary>
    public const int ReservedLength = 64 * 1024;

    /// <summary>Tag of an item in the queue; that of a packet is 0.</summary>
    public const int PathTag = 1;

    private const int StatisticsLength = 24;                // of a block without options
    private const int PacketOverhead = 32;
    private const int BufferLength = 1024 * 1024;
    private const int IdleMs = 1;
    private const int RetryMs = 200;
    private const byte Nanoseconds = 9;

    private readonly ByteRing _queue;
    private readonly OutputFile _file;
    private readonly FileStream _stream;
    private readonly string _name;
    private readonly byte[] _buffer = new byte[BufferLength];
    private readonly Dictionary<(int Index, Hook Hook), int> _interfaces = [];
    private readonly WriteTimer _timer = new();
    private readonly PendingPath _path;
    private CaptureEnding? _ending;
    private string? _problem;
    private int _used;
    private int _packetsUsed;                               // packets in the buffer
    private long _length;                                   // of the file, up to the last whole block

    public CaptureFileWriter(string path, ByteRing queue, FlowDefinition?[] flows, RecordedPath recorded)
    {
        _name = path;
        _queue = queue;
        _path = new PendingPath(flows);
        try
        {
            _file = OutputFile.Open(path, FileAccess.Write);
            _stream = _file.Stream;
            if (_stream.CanSeek && _stream.Length > 0)
                _stream.SetLength(0);
        }
        catch (Exception error) when (FileProblem.IsOfWriting(error))
        {
            throw new FailureException(
                new Failure(ExitCode.Failed, path, "the capture cannot be written: " + FileProblem.Of(path, error),
                    "give another path"), error);
        }
        WriteSection(recorded);
    }

    /// <summary>Packets in the file.</summary>
    public long Written { get; private set; }

    /// <summary>Reason for which writing stopped early.</summary>
    public Failure? Failure { get; private set; }

    /// <summary>Error that makes writing be retried; null if there is none. For any thread.</summary>
    public string? Problem => Volatile.Read(ref _problem) ?? (_timer.StandsStill ? WatchedFile.StandsStill : null);

    /// <summary>True if writing has stopped early; read on the hot path.</summary>
    public bool HasFailed => Volatile.Read(ref _failed);

    private bool _failed;

    /// <summary>Bytes of a packet in the file.</summary>
    public static int BlockLength(in QueuedPacket packet) =>
        PacketOverhead + Padded(FrameBuilder.HeaderLength(in packet) + packet.CapturedLength)
        + TelemetryBlock.PacketOptionLength + EndOfOptions;

    /// <summary>Body of the thread: writes until <see cref="End"/> was called and the queue is empty.</summary>
    public void Run()
    {
        try
        {
            while (true)
            {
                bool ending = Volatile.Read(ref _ending) is not null;
                bool any = WriteQueued();
                if (any)
                    continue;
                if (ending)
                    break;
                Flush();
                Thread.Sleep(IdleMs);
            }
            foreach (PathItem item in _ending!.Items)
                Keep(in item, default);
            if (_path.Length > 0)
                WriteStatistics();
            WriteTrailingLosses(_ending.Losses);
            Flush();
        }
        catch (Exception error) when (FileProblem.IsOfWriting(error))
        {
            Failure = new Failure(ExitCode.Failed, _name, "the capture ends early: " + FileProblem.Of(_name, error),
                "make room on the disk");
            Volatile.Write(ref _failed, true);
        }
        finally
        {
            _file.Dispose();
        }
    }

    /// <summary>Lets the thread end once the queue is empty.</summary>
    public void End(CaptureEnding ending) => Volatile.Write(ref _ending, ending);

    private bool WriteQueued()
    {
        bool any = false;
        while (_queue.TryRead(out int tag, out ReadOnlySpan<byte> message))
        {
            if (tag == PathTag)
                Keep(MemoryMarshal.Read<PathItem>(message), message[Unsafe.SizeOf<PathItem>()..]);
            else
            {
                WritePacket(MemoryMarshal.Read<QueuedPacket>(message), message[Unsafe.SizeOf<QueuedPacket>()..]);
                _packetsUsed++;
            }
            _queue.Release();
            any = true;
        }
        return any;
    }

    // An item waits for the next packet, if no packet comes for long in a block that is not a packet.
    private void Keep(in PathItem item, ReadOnlySpan<byte> payload)
    {
        if (!_path.HasRoom)
            WriteStatistics();
        _path.Add(in item, payload);
    }

    private void WriteStatistics()
    {
        if (_interfaces.Count == 0)
            _ = NumberOf(0, Hook.XdpRx);
        int length = StatisticsLength + _path.Length + EndOfOptions;
        Span<byte> block = Reserve(length);
        Begin(block, PcapngBlocks.StatisticsBlock);
        BinaryPrimitives.WriteUInt32LittleEndian(block[12..], (uint)(_path.StampNs >> 32));
        BinaryPrimitives.WriteUInt32LittleEndian(block[16..], (uint)_path.StampNs);
        _path.MoveTo(block[20..]);
    }

    private int NumberOf(int index, Hook hook)
    {
        if (_interfaces.TryGetValue((index, hook), out int number))
            return number;
        number = _interfaces.Count;
        _interfaces.Add((index, hook), number);
        WriteInterface(index, hook);
        return number;
    }

    private void WritePacket(in QueuedPacket packet, ReadOnlySpan<byte> payload)
    {
        int number = NumberOf(packet.InterfaceIndex, packet.Hook);
        int headers = FrameBuilder.HeaderLength(in packet);
        int captured = headers + payload.Length;
        int length = BlockLength(in packet) + _path.Length;
        Span<byte> block = Reserve(length);
        WriteEnds(block, EnhancedPacket);
        uint wireLength = Math.Max(packet.WireLength, (uint)(headers + packet.PayloadLength));
        WritePacketFields(block, number, (ulong)packet.StampNs, captured, wireLength);
        FrameBuilder.WriteHeaders(in packet, block[PacketLength..]);
        payload.CopyTo(block[(PacketLength + headers)..]);
        FrameChecksumWriter.Write(in packet, block.Slice(PacketLength, captured));
        int at = PacketLength + Padded(captured);
        block[(PacketLength + captured)..at].Clear();
        at += TelemetryBlock.WritePacketOption(block[at..], in packet);
        int optionsLength = _path.Length;
        _path.MoveTo(block[at..]);
        at += optionsLength;
        block.Slice(at, EndOfOptions).Clear();
    }

    private void WriteSection(RecordedPath recorded)
    {
        ReadOnlySpan<byte> program = "telemetry"u8;
        int recordedAt = SectionLength + OptionLength(program.Length);
        int recordedLength = recorded == default ? 0 : TelemetryBlock.RecordedOptionLength;
        Span<byte> block = Reserve(recordedAt + recordedLength + EndOfOptions + TrailerLength);
        BeginSection(block);
        _ = WriteOption(block[SectionLength..], Application, program);
        if (recordedLength > 0)
            TelemetryBlock.WriteRecordedPath(block[recordedAt..], recorded);
    }

    private void WriteInterface(int index, Hook hook)
    {
        string hookName = hook switch { Hook.XdpRx => "xdp_rx", Hook.TcRx => "tc_rx", _ => "tc_tx" };
        byte[] name = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"interface {index} {hookName}"));
        int options = OptionLength(name.Length) + OptionLength(1) + TelemetryBlock.ChecksumOptionLength;
        Span<byte> block = Reserve(InterfaceLength + options + EndOfOptions + TrailerLength);
        Begin(block, InterfaceDescription);
        BinaryPrimitives.WriteUInt16LittleEndian(block[8..], (ushort)LinkType.Ethernet);
        int at = InterfaceLength + WriteOption(block[InterfaceLength..], NameOfInterface, name);
        at += WriteOption(block[at..], Resolution, [Nanoseconds]);
        TelemetryBlock.WriteChecksumOption(block[at..]);
    }

    private void WriteTrailingLosses(IReadOnlyList<TrailingLoss> losses)
    {
        const int PerBlock = 1024;
        for (int from = 0; from < losses.Count; from += PerBlock)
        {
            TrailingLoss[] part = [.. losses.Skip(from).Take(PerBlock)];
            int length = 12 + 8 + part.Length * TelemetryBlock.TrailingLossLength;
            Span<byte> block = Reserve(length);
            WriteEnds(block, TelemetryBlock.CustomBlock);
            TelemetryBlock.WriteTrailingLosses(block[8..], part);
        }
    }

    private Span<byte> Reserve(int length)
    {
        if (_used + length > _buffer.Length)
            Flush();
        Span<byte> block = _buffer.AsSpan(_used, length);
        _used += length;
        return block;
    }

    private void Flush()
    {
        while (_used > 0 && !TryWrite())
            Thread.Sleep(RetryMs);
        Written += _packetsUsed;
        _length += _used;
        (_used, _packetsUsed) = (0, 0);
    }

    // A failed write is retried until the end; meanwhile packets wait in the queue, and are left out once it is full.
    // Not retried on a pipe, since a partly written block cannot be undone there.
    private bool TryWrite()
    {
        _timer.Begin();
        try
        {
            _stream.Write(_buffer, 0, _used);
            Volatile.Write(ref _problem, null);
            return true;
        }
        catch (Exception error) when (FileProblem.IsOfWriting(error))
        {
            DropPart();
            if (!_stream.CanSeek || Volatile.Read(ref _ending) is not null)
                throw;
            Volatile.Write(ref _problem, FileProblem.Of(_name, error));
            return false;
        }
        finally
        {
            _timer.End();
        }
    }

    /// <summary>After a partial write: cuts the file after the last whole block.</summary>
    private void DropPart()
    {
        try
        {
            if (_stream.CanSeek)
                _stream.SetLength(_length);
        }
        catch (Exception error) when (FileProblem.IsOfWriting(error))
        {
            // The file then ends with a partial block, which a replay reports.
        }
    }
}
