// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using Telemetry.Monitor.Inputs;
using Telemetry.Reports.Receiving;
using Telemetry.Reports.Recordings;

namespace Telemetry.Monitor.Reporting.Played;

/// <summary>A recording that is being read: its next message, and what is known of the file. Belongs to one
/// thread.</summary>
internal sealed class PlayedFile : IDisposable
{
    private const int FrameLength = 8;                      // before each message

    private readonly string _path;
    private readonly RecordingReader _recording;
    private readonly IMessageHandler _handler;
    private byte[] _message = [];
    private int _length;
    private int _stream;
    private readonly Dictionary<(ulong Start, int Stream), (ulong First, ulong Last)> _sequences = [];
    private long? _firstTimeNs;
    private string _hash = "";

    private PlayedFile(string path, RecordingReader recording, IMessageHandler handler)
    {
        (_path, _recording, _handler) = (path, recording, handler);
        Length = new FileInfo(path).Length;
        TimeNs = RecordedTime.FirstOf(path);
        ReadNext();
    }

    /// <summary>Bytes of the file.</summary>
    public long Length { get; }

    /// <summary>Bytes read, once unpacked.</summary>
    public long BytesRead { get; private set; }

    public long Messages => _recording.Messages;

    /// <summary>True if there is a next message.</summary>
    public bool HasMessage { get; private set; }

    /// <summary>Time of the next message, or of the last, UTC nanoseconds; 0 if none had any.</summary>
    public long TimeNs { get; private set; }

    /// <summary>Damage that ended reading; null if there was none.</summary>
    public Failure? Damage => _recording.Damage;

    /// <summary>Damage or cut that ended reading, as text; null if all was read.</summary>
    public string? Notice => _recording.Damage?.ToString() ?? _recording.Cut;

    /// <summary>Numbers of the first and the last message of each start of an appliance and each stream.</summary>
    public IReadOnlyDictionary<(ulong Start, int Stream), (ulong First, ulong Last)> Sequences => _sequences;

    /// <summary>Opens a recording.</summary>
    /// <exception cref="FailureException">It cannot be read, or is not a recording.</exception>
    public static PlayedFile Open(string path, IMessageHandler handler) =>
        new(path, RecordingReader.Open(path), handler);

    /// <summary>Passes the next message on, and reads the one after it.</summary>
    public void Pass()
    {
        _handler.OnMessage(_stream, _message.AsSpan(0, _length));
        ReadNext();
    }

    /// <summary>Reads the whole file for its hash. May run on another thread than the rest.</summary>
    /// <exception cref="FailureException">It cannot be read.</exception>
    public void Hash()
    {
        CryptoLibrary.Require("report");
        try
        {
            using FileStream stream = File.OpenRead(_path);
            _hash = Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new FailureException(new Failure(ExitCode.Failed, _path,
                $"the recording cannot be read: {FileProblem.Of(_path, cause)}", "copy the file again"), cause);
        }
    }

    /// <summary>A description of the file; its hash is empty if it was not computed.</summary>
    public SourceFile Describe() => new(Path.GetFileName(_path), Length, _hash, Messages, _firstTimeNs,
        _firstTimeNs is null ? null : TimeNs, Notice);

    public void Dispose() => _recording.Dispose();

    private void ReadNext()
    {
        HasMessage = _recording.TryRead(out _stream, out ReadOnlySpan<byte> message);
        if (!HasMessage)
            return;
        if (message.Length > _message.Length)
            _message = new byte[message.Length * 2];
        message.CopyTo(_message);
        _length = message.Length;
        BytesRead += FrameLength + _length;
        if (RecordedTime.NumberOf(message) is { } number)
        {
            (ulong First, ulong Last) known =
                _sequences.GetValueOrDefault((number.Start, _stream), (number.Sequence, number.Sequence));
            _sequences[(number.Start, _stream)] =
                (Math.Min(known.First, number.Sequence), Math.Max(known.Last, number.Sequence));
        }
        // A message without a time comes with the one before.
        if (RecordedTime.Of(message) is not { } timeNs || !RecordedTime.IsPossible(timeNs, TimeNs))
            return;
        _firstTimeNs ??= timeNs;
        TimeNs = Math.Max(TimeNs, timeNs);
    }
}
