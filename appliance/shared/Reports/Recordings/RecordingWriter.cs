// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Messages;
using Telemetry.Model.Control;
using Telemetry.Reports.Files;
using Telemetry.Reports.Receiving;

namespace Telemetry.Reports.Recordings;

/// <summary>
/// Writes messages to a recording as they were published. Those of an interval are appended at once: however the
/// process ends, the earlier ones are in the file and readable. Belongs to one thread.
/// </summary>
public sealed class RecordingWriter : IMessageHandler, IDisposable
{
    private const int MostHeld = 1 << 20;                       // bytes

    private readonly IntervalFile _file;
    private byte[] _held = new byte[64 << 10];
    private int _length;

    private RecordingWriter(IntervalFile file) => _file = file;

    /// <summary>The file, for monitoring of write errors.</summary>
    public WatchedFile File => new(_file.Path, () => _file.Problem);

    /// <summary>Reason why messages are missing in it; null if none are.</summary>
    public Failure? Failure => _file.Failure;

    /// <summary>Opens the file for writing; existing content stays until the first message.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="goesOn">True appends to an existing recording; false replaces it. A file that is not a recording is
    /// refused.</param>
    /// <exception cref="FailureException">It cannot be written, or is another kind of file.</exception>
    public static RecordingWriter Open(string path, bool goesOn) =>
        new(IntervalFile.Open(path, RecordingForm.Instance, goesOn));

    public void OnMessage(int streamId, ReadOnlySpan<byte> message)
    {
        var frame = new RecordingForm.Frame(streamId, message.Length);
        if (!frame.IsValid)
            return;
        int end = _length + RecordingForm.Frame.Size + message.Length;
        if (end > _held.Length)
            Array.Resize(ref _held, end * 2);
        MemoryMarshal.Write(_held.AsSpan(_length), in frame);
        message.CopyTo(_held.AsSpan(_length + RecordingForm.Frame.Size));
        _length = end;
        if (_length >= MostHeld || IsEndOfInterval(message))
            Flush();
    }

    /// <summary>Writes the messages received so far.</summary>
    public void Flush()
    {
        _file.Begin();
        if (_file.IsEmpty)
            _file.Append(RecordingForm.Header.ToArray());
        _file.Append(_held.AsSpan(0, _length));
        _length = 0;
    }

    public void Dispose() => _file.Dispose();

    private static bool IsEndOfInterval(ReadOnlySpan<byte> message) =>
        MemoryMarshal.TryRead(message, out MessageHeader header)
        && header.TemplateId == IntervalEndMessage.TemplateId;
}
