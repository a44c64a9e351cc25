// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Text;
using System.IO.Compression;
using System.Text;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Files;
using Telemetry.Model.Pacing;
using Telemetry.Playing.Sending;

namespace Telemetry.Playing.Pacing;

/// <summary>Writes the file of <see cref="PacingTable"/>: a row for each datagram, in the order of sending.</summary>
internal sealed class PacingWriter : IDisposable
{
    private const int BufferBytes = 64 * 1024;
    private const int MostOfRow = 1_024;                        // bytes
    private const int MostChannels = 65_536;                    // texts that are kept

    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly byte[][] _lines;
    private readonly ProtocolId[] _protocols;
    private readonly Dictionary<(ProtocolId Protocol, ChannelKey Channel), byte[]> _channels = [];
    private readonly string _path;
    private readonly PartFile _file;
    private readonly GZipStream _stream;
    private int _length;
    private long _number;

    /// <summary>Creates the file.</summary>
    /// <param name="topology">Feeds and lines of the flows.</param>
    /// <exception cref="FailureException">It exists, or cannot be created.</exception>
    public PacingWriter(string path, Topology topology)
    {
        FlowDefinition?[] flows = topology.FlowsById();
        _lines = [.. flows.Select(flow => flow is { FeedIndex: >= 0, LineIndex: >= 0 }
            ? Encoding.UTF8.GetBytes(
                $"{Quoted(topology.Feeds[flow.FeedIndex].Name)},{Quoted(topology.Lines[flow.LineIndex].Name)}") : [])];
        _protocols = [.. flows.Select(flow => flow?.Protocol ?? default)];
        _path = path;
        try
        {
            _file = new PartFile(path);
        }
        catch (Exception error) when (FileProblem.IsOfWriting(error))
        {
            throw Unwritable(error);
        }
        _stream = new GZipStream(_file.Stream, CompressionLevel.Fastest, leaveOpen: true);
        Write(Encoding.ASCII.GetBytes(string.Join(',', PacingTable.Columns)));
        EndRow();
    }

    /// <summary>Adds a datagram; one that was left out on purpose has no row.</summary>
    /// <param name="slot">The datagram.</param>
    /// <param name="dueNs">Its due time, nanoseconds; null where no time is kept.</param>
    /// <param name="kernelNs">Stamp of the kernel program, nanoseconds; null without one.</param>
    /// <exception cref="FailureException">The file cannot be written.</exception>
    public void Add(in PlaySlot slot, long? dueNs, long? kernelNs)
    {
        if (slot.Errno == PlaySlot.MadeLoss)
            return;
        Write(++_number);
        Write(slot.Capture + 1);
        Write(slot.Frame);
        Write(_lines[slot.FlowId]);
        Separate();
        if (slot.IsDecoded)
            Write(ChannelOf(_protocols[slot.FlowId], slot.Channel));
        Separate();
        if (slot is { IsDecoded: true, Count: > 0 })
            Format(slot.FirstSequence);
        Separate();
        Write(slot.Count);
        if (dueNs is { } known)
            Format((ulong)known);
        Separate();
        Write(slot.BeforeNs);
        if (slot.Errno == 0)
            Format((ulong)slot.AfterNs);
        Separate();
        if (slot.Errno == 0 && kernelNs is { } stampNs)
            Format((ulong)stampNs);
        EndRow();
    }

    /// <summary>Completes the file.</summary>
    /// <exception cref="FailureException">It cannot be written.</exception>
    public void Complete()
    {
        try
        {
            Flush();
            _stream.Dispose();
            _file.Complete();
        }
        catch (Exception error) when (FileProblem.IsOfWriting(error))
        {
            throw Unwritable(error);
        }
    }

    public void Dispose()
    {
        try
        {
            _stream.Dispose();
        }
        catch (Exception error) when (FileProblem.IsOfWriting(error))
        {
            // The file is given up, for the reason that was reported when it could not be written.
        }
        _file.Dispose();
    }

    private byte[] ChannelOf(ProtocolId protocol, ChannelKey channel)
    {
        if (_channels.TryGetValue((protocol, channel), out byte[]? known))
            return known;
        byte[] text = Encoding.UTF8.GetBytes(Quoted(ChannelText.Format(protocol, channel)));
        if (_channels.Count < MostChannels)
            _channels.Add((protocol, channel), text);
        return text;
    }

    // RFC 4180.
    private static string Quoted(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0
        ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private void Write(long number)
    {
        Format((ulong)number);
        Separate();
    }

    private void Format(ulong number)
    {
        _ = Utf8Formatter.TryFormat(number, _buffer.AsSpan(_length), out int written);
        _length += written;
    }

    private void Write(byte[] text)
    {
        text.CopyTo(_buffer, _length);
        _length += text.Length;
    }

    private void Separate() => _buffer[_length++] = (byte)',';

    private void EndRow()
    {
        _buffer[_length++] = (byte)'\n';
        if (_length < BufferBytes - MostOfRow)
            return;
        try
        {
            Flush();
        }
        catch (Exception error) when (FileProblem.IsOfWriting(error))
        {
            throw Unwritable(error);
        }
    }

    private void Flush()
    {
        _stream.Write(_buffer, 0, _length);
        _length = 0;
    }

    private FailureException Unwritable(Exception error) => new(new Failure(ExitCode.Failed, _path,
        "it cannot be written: " + FileProblem.Of(_path, error), "make room on the disk, or name another folder"),
        error);
}
