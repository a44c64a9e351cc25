// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.CaptureFiles.Formats;
using TestSupport;
using TestSupport.Workload;

namespace Telemetry.Perf.Allocation;

/// <summary>A capture without an end: the records of <see cref="FeedCapture"/> again and again, each time
/// later.</summary>
internal sealed class RepeatedCapture : ForwardStream
{
    private const int Packets = 200_000;
    private const int Channels = 3;
    private const int FileHeader = 24;
    private const int Record = 16 + FeedCapture.FrameLength;

    private readonly byte[] _bytes;
    private readonly bool _isWasteful;
    private int _at;
    private object? _waste;

    internal RepeatedCapture(bool isWasteful)
    {
        _isWasteful = isWasteful;
        using var folder = new ScratchFolder();
        string path = folder.File("feed.pcap");
        FeedCapture.Write(path, Packets, Channels);
        _bytes = File.ReadAllBytes(path);
    }

    /// <summary>The thread that read last.</summary>
    internal int ReaderId { get; private set; }

    public override int Read(byte[] buffer, int offset, int count)
    {
        ReaderId = Environment.CurrentManagedThreadId;
        if (_isWasteful)
            _waste = ReaderId;
        GC.KeepAlive(_waste);
        if (_at == _bytes.Length)
            BeginLater();
        int here = Math.Min(count, _bytes.Length - _at);
        Array.Copy(_bytes, _at, buffer, offset, here);
        _at += here;
        return here;
    }

    private void BeginLater()
    {
        _at = FileHeader;
        uint later = 1 + Seconds(_bytes.Length - Record) - Seconds(FileHeader);
        for (int record = FileHeader; record < _bytes.Length; record += Record)
            BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(record), Seconds(record) + later);
    }

    private uint Seconds(int record) => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(record));
}
