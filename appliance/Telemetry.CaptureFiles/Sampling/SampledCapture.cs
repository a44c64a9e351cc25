// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Tunnels;
using Telemetry.Files;

namespace Telemetry.CaptureFiles.Sampling;

/// <summary>
/// Reads a capture that is not compressed, at some places or as a single one. At each one but the first, the beginning
/// of a record is searched for by <see cref="RecordChain"/>; a place where none is certain is passed over and counted.
/// Where records break off inside a place, the next ones are searched for behind.
/// </summary>
public sealed class SampledCapture : IDisposable
{
    private const int SearchBytes = 8 * 1024 * 1024;
    private const int MostBreaks = 100;         // at one place
    private const int BlockAlignment = 4;       // of a pcapng
    private const long MostStepNs = 86_400_000_000_000;

    private readonly FileStream _file;
    private readonly string _name;
    private readonly SampleShare _share;
    private readonly TunnelChoice _opens;
    private CaptureFile? _previous;
    private byte[] _search = [];
    private int _place = -1;
    private bool _isInPlace;
    private int _parts;                         // of this place
    private long _at;
    private long _end;
    private long _partOffset;                   // in the file, of the part's first byte, less what stands before it
    private long _goodEnd;
    private long _readTo;                       // bytes before it are not counted twice
    private long _lastNs = -1;
    private bool _hasStamp;                     // of this part
    private bool _brokeOff;

    internal SampledCapture(FileStream file, string name, SampleShare share, TunnelChoice opens)
    {
        (_file, _name, _share, _opens) = (file, name, share, opens);
        Length = file.Length;
    }

    /// <summary>Length of the capture, bytes.</summary>
    public long Length { get; }

    /// <summary>Number of places.</summary>
    public int Places => _share.Places;

    /// <summary>Bytes of the file read so far.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Places that were passed over, because no beginning of a record was certain there.</summary>
    public int Refused { get; private set; }

    /// <summary>Times that records broke off inside a place.</summary>
    public int Breaks { get; private set; }

    /// <summary>Reason for which the capture ends early, or could not be read; null without.</summary>
    public Failure? Failure { get; private set; }

    /// <summary>Opens the next part: the records of a place, or those behind a break.</summary>
    /// <param name="part">Receives the part, which <see cref="Close"/> has to close.</param>
    /// <returns>False if there is no more.</returns>
    /// <exception cref="FailureException">It is not a capture, or cannot be read.</exception>
    public bool TryOpenNext([NotNullWhen(true)] out CaptureFile? part)
    {
        while (_isInPlace || _place + 1 < _share.Places)
        {
            if (!_isInPlace)
                BeginPlace(_place + 1);
            long brokeAt = _goodEnd;
            part = _place == 0 && _parts == 0 ? Open(0, []) : Search();
            // Where time only goes on much later, the records do not break off.
            Breaks += _parts > 0 && (part is null || _goodEnd != brokeAt) ? 1 : 0;
            if (part is not null)
            {
                _parts++;
                return true;
            }
            Refused += _parts == 0 ? 1 : 0;
            _isInPlace = false;
        }
        part = null;
        return false;
    }

    /// <summary>True if a record can be one of the part's; else the part has to be closed.</summary>
    /// <param name="part">The part.</param>
    /// <param name="frame">The record that was just read.</param>
    public bool Takes(CaptureFile part, in CaptureFrame frame)
    {
        _brokeOff = (frame.CapturedLength == 0 && !part.IsPcapng)
            || (_hasStamp && Math.Abs(frame.StampNs - _lastNs) > MostStepNs);
        if (_brokeOff)
            return false;
        if (frame.StampNs > 0)
            (_lastNs, _hasStamp) = (frame.StampNs, true);
        _goodEnd = _partOffset + part.Input.OffsetOf(part.Input.Start);
        return true;
    }

    /// <summary>Closes a part.</summary>
    public void Close(CaptureFile part)
    {
        bool isBroken = _brokeOff || (part.Failure is not null && !part.IsCut);
        _isInPlace = isBroken && _parts < MostBreaks;
        Breaks += isBroken && !_isInPlace ? 1 : 0;
        if (!isBroken && part.Failure is { } failure && _end == Length)
            Failure = failure with { Where = $"{_name}: byte {_goodEnd}" };
        _at = _goodEnd;
        _previous = part;
        part.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Reads bytes of the file.</summary>
    internal int ReadAt(long offset, Span<byte> bytes)
    {
        int read = RandomAccess.Read(_file.SafeFileHandle, bytes, offset);
        BytesRead += Math.Max(0, offset + read - Math.Max(offset, _readTo));
        _readTo = Math.Max(_readTo, offset + read);
        return read;
    }

    private void BeginPlace(int place)
    {
        (_place, _isInPlace, _parts) = (place, true, 0);
        long start = _share.StartOf(place, Length);
        int alignment = _previous?.IsPcapng == true ? BlockAlignment : 1;
        _at = (start + alignment - 1) / alignment * alignment;
        _end = start + _share.BytesEach;
    }

    /// <summary>Searches for a record from here to the place's end; null if none is certain.</summary>
    private CaptureFile? Search()
    {
        if (_search.Length == 0)
            _search = GC.AllocateUninitializedArray<byte>((int)Math.Min(SearchBytes, _share.BytesEach));
        try
        {
            while (_at < _end)
            {
                int read = ReadAt(_at, _search.AsSpan(0, (int)Math.Min(_search.Length, _end - _at)));
                if (read == 0)
                    return null;
                ReadOnlySpan<byte> bytes = _search.AsSpan(0, read);
                // Holes of sparse files are zeros.
                int index = !bytes.ContainsAnyExcept((byte)0) ? -1
                    : _previous!.FindRecord(bytes, isEnd: _at + read == Length, _lastNs);
                if (index >= 0)
                    return Open(_at + index, bytes[index..]);
                _at += read;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Failure = new Failure(ExitCode.Failed, _name, FileProblem.Of(_name, error), "");
        }
        return null;
    }

    /// <summary>Opens the records from an offset to the place's end.</summary>
    /// <param name="offset">Offset of the first.</param>
    /// <param name="found">Bytes from there on that were read already.</param>
    /// <returns>Null if they are none after all.</returns>
    private CaptureFile? Open(long offset, ReadOnlySpan<byte> found)
    {
        byte[] head = offset == 0 ? [] : _previous!.Head;
        var stream = new ConcatenatedStream(
            [.. head, .. found], new PlaceStream(this, offset + found.Length, _end));
        var part = new CaptureFile(_name, new CaptureInput(stream, stream, CaptureFile.DefaultBufferLength))
        {
            Opens = _opens,
        };
        part.KeepHead();
        (_partOffset, _goodEnd, _brokeOff, _hasStamp) = (offset - head.Length, offset, false, false);
        try
        {
            part.Begin();
            return part;
        }
        catch (FailureException)
        {
            part.Dispose();
            if (offset == 0)
                throw;
            return null;
        }
    }
}
