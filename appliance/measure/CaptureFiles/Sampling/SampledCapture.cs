// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using Telemetry.CaptureFiles.Formats;

namespace Telemetry.CaptureFiles.Sampling;

/// <summary>
/// Reads a capture that is not compressed, at some places or as a single one. At each one but the first, the beginning
/// of a record is searched for by <see cref="RecordChain"/>; a place where none is certain is passed over and counted.
/// Where records break off inside a place, the next ones are searched for behind. From a record on, the next follow
/// from lengths alone: times may jump, because clocks do and captures are merged.
/// </summary>
public sealed class SampledCapture : IDisposable
{
    private const int SearchBytes = 8 * 1024 * 1024;
    private const int MostBreaks = 100;         // at one place
    private const int BlockAlignment = 4;       // of a pcapng
    private const long MostStepNs = 86_400_000_000_000;
    private const int FewestUnparsed = 8;       // packets of a place that show that its interfaces are others

    private readonly FileStream _file;
    private readonly string _name;
    private readonly SampleShare _share;
    private readonly CaptureSet _set;
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
    private long _openedAt;                     // offset of the part's first byte
    private long _lastNs = IRecordForm.NoStamp;
    private bool _hasStamp;                     // of this part
    private bool _brokeOff;
    private bool _isRestEmpty;                  // only zeros were seen by the search
    private long _unparsed;                     // packets of this place
    private bool _hasParsed;                    // a packet of this place
    private bool _hasParsedBefore;

    internal SampledCapture(FileStream file, string name, SampleShare share, CaptureSet set)
    {
        (_file, _name, _share, _set) = (file, name, share, set);
        Length = file.Length;
    }

    /// <summary>Length of the capture, bytes.</summary>
    public long Length { get; }

    public int Places => _share.Places;

    /// <summary>Bytes of the file read so far.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Places that were passed over, because no beginning of a record was certain there, or no packet of a
    /// pcapng could be parsed where those of earlier places could.</summary>
    public int Refused { get; private set; }

    /// <summary>Times that records broke off inside a place.</summary>
    public int Breaks { get; private set; }

    /// <summary>True if the rest of a place was not read, because records broke off too often.</summary>
    public bool HasGivenUp { get; private set; }

    /// <summary>True if a search was stopped: there may be more records.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Reason for which the capture ends early, or could not be read; null without.</summary>
    public Failure? Failure { get; private set; }

    /// <summary>Opens the next part: the records of a place, or those behind a break.</summary>
    /// <param name="searching">Called before each window in which a record is searched for.</param>
    /// <param name="cancellation">Stops the search; then there is no more.</param>
    /// <param name="part">Receives the part, which <see cref="Close"/> has to close.</param>
    /// <returns>False if there is no more.</returns>
    /// <exception cref="FailureException">It is not a capture, or cannot be read.</exception>
    public bool TryOpenNext(
        Action searching, CancellationToken cancellation, [NotNullWhen(true)] out CaptureFile? part)
    {
        part = null;
        while (_isInPlace || TryBeginPlace())
        {
            long brokeAt = _goodEnd;
            part = _place == 0 && _parts == 0 ? Open(0, []) : Search(searching, cancellation);
            if (IsStopped)
                return false;
            // A record that is found where the others broke off breaks off itself.
            Breaks += _parts > 0 && (part is null || _goodEnd != brokeAt) ? 1 : 0;
            if (part is not null)
            {
                _parts++;
                return true;
            }
            if (_parts == 0)
                Refused++;
            else if (_end == Length && !_isRestEmpty)
                Fail(brokeAt, "the records break off here, and none is found behind", "what stands before was used");
            _isInPlace = false;
        }
        return false;
    }

    /// <summary>True if a record can be one of the part's; else the part has to be closed.</summary>
    /// <param name="frame">The record that was just read.</param>
    public bool Takes(CaptureFile part, in CaptureFrame frame)
    {
        // Empty records are a hole. A far stamp is a jump of the clock, unless its record cannot be one.
        bool isFar = _hasStamp && Math.Abs(frame.StampNs - _lastNs) > MostStepNs;
        _brokeOff = (isFar || frame.WireLength == 0) && !part.IsPlausible;
        if (_brokeOff)
            return false;
        if (frame.StampNs > 0)
            (_lastNs, _hasStamp) = (frame.StampNs, true);
        _goodEnd = _partOffset + part.Input.OffsetOf(part.Input.Start);
        return true;
    }

    /// <summary>Counts a record that was taken.</summary>
    /// <param name="isParsed">True if its packet could be parsed.</param>
    public void Count(bool isParsed)
    {
        _hasParsed |= isParsed;
        _unparsed += isParsed ? 0 : 1;
    }

    public void Close(CaptureFile part)
    {
        bool isBroken = _brokeOff || (part.Failure is not null && !part.IsCut);
        _isInPlace = isBroken && _parts < MostBreaks;
        if (isBroken && !_isInPlace)
        {
            (Breaks, HasGivenUp) = (Breaks + 1, true);
            Fail(_goodEnd, $"given up: the records broke off {MostBreaks} times",
                _share.Places == 1 ? "what stands before was used" : "the rest of this place was passed over");
        }
        if (!isBroken && part.Failure is { } failure && _end == Length)
            Fail(_goodEnd, failure.What, failure.Do);
        _previous = part;
        // Where nothing could be read, the same record would be found again.
        _at = _goodEnd + (isBroken && _goodEnd == _openedAt ? Alignment : 0);
        part.Dispose();
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Reads bytes of the file.</summary>
    internal int ReadAt(long offset, Span<byte> bytes)
    {
        int read = RandomAccess.Read(_file.SafeFileHandle, bytes, offset);
        BytesRead += Math.Max(0, offset + read - Math.Max(offset, _readTo));
        _readTo = Math.Max(_readTo, offset + read);
        return read;
    }

    private int Alignment => _previous?.IsPcapng == true ? BlockAlignment : 1;

    private void Fail(long offset, string what, string @do) =>
        Failure ??= new Failure(ExitCode.Failed, $"{_name}: byte {offset}", what, @do);

    private bool TryBeginPlace()
    {
        // A section that began since the place before may have other interfaces under the same numbers.
        if (_hasParsedBefore && !_hasParsed && _unparsed >= FewestUnparsed && _previous?.IsPcapng == true)
            Refused++;
        _hasParsedBefore |= _hasParsed;
        (_hasParsed, _unparsed) = (false, 0);
        if (_place + 1 == _share.Places)
            return false;
        (_place, _isInPlace, _parts) = (_place + 1, true, 0);
        long start = _share.StartOf(_place, Length);
        _at = (start + Alignment - 1) / Alignment * Alignment;
        _end = start + _share.BytesEach;
        return true;
    }

    /// <summary>Searches for a record from here to the place's end; null if none is certain, or if it was
    /// stopped.</summary>
    private CaptureFile? Search(Action searching, CancellationToken cancellation)
    {
        _isRestEmpty = true;
        if (_search.Length == 0)
            _search = GC.AllocateUninitializedArray<byte>((int)Math.Min(SearchBytes, _share.BytesEach));
        try
        {
            while (_at < _end)
            {
                searching();
                IsStopped = cancellation.IsCancellationRequested;
                if (IsStopped)
                    return null;
                int read = ReadAt(_at, _search.AsSpan(0, (int)Math.Min(_search.Length, _end - _at)));
                if (read == 0)
                    return null;
                ReadOnlySpan<byte> bytes = _search.AsSpan(0, read);
                // Holes of sparse files are zeros.
                bool isEmpty = !bytes.ContainsAnyExcept((byte)0);
                _isRestEmpty &= isEmpty;
                int index = isEmpty ? -1 : Find(bytes);
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

    private int Find(ReadOnlySpan<byte> bytes)
    {
        bool isEnd = _at + bytes.Length == Length;
        int index = _previous!.FindRecord(bytes, isEnd, _lastNs);
        // The last clock may have been wrong, or another one stamps here.
        return index >= 0 || _lastNs == IRecordForm.NoStamp ? index
            : _previous.FindRecord(bytes, isEnd, IRecordForm.NoStamp);
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
            Opens = _set.Opens,
            IsOneOfSeveral = _set.Paths.Count > 1,
        };
        part.KeepHead();
        if (offset > 0)
            part.Follow(_previous!);
        (_partOffset, _openedAt, _goodEnd) = (offset - head.Length, offset, offset);
        (_brokeOff, _hasStamp) = (false, false);
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
