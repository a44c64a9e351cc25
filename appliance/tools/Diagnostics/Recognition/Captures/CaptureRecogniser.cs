// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles;
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Packets;
using Telemetry.CaptureFiles.Sampling;
using Telemetry.CaptureFiles.Tunnels;
using Telemetry.Reports.Captures;

namespace Telemetry.Diagnostics.Recognition.Captures;

/// <summary>Recognises protocols in capture files by their packets.</summary>
public sealed class CaptureRecogniser
{
    private const int BufferGuard = 64;
    private const int PacketsBetweenReports = 4096;

    private readonly CaptureSet _captures;
    private readonly RecognitionOptions _options;
    private readonly IProgress<RecognitionProgress> _progress;
    private readonly CancellationToken _cancellation;
    private readonly TrafficLook _look;
    private readonly List<Failure> _failures = [];
    private long? _bytesTotal;
    private long _bytesBefore;
    private long _packets;
    private bool _isStopped;
    private long _firstNs = long.MaxValue;
    private long _lastNs;

    private CaptureRecogniser(
        CaptureSet captures, RecognitionOptions options, IProgress<RecognitionProgress> progress,
        CancellationToken cancellation)
    {
        (_captures, _options, _progress, _cancellation) = (captures, options, progress, cancellation);
        _look = new TrafficLook(options.Declared);
    }

    /// <summary>Reads capture files: whole, or if they are large at some places.</summary>
    /// <param name="captures">The capture files.</param>
    /// <param name="options">What is read and searched for.</param>
    /// <param name="notices">Receives a sentence about parts that were not read.</param>
    /// <param name="cancellation">Ends it early; what was read by then is evaluated.</param>
    /// <exception cref="FailureException">A capture cannot be opened.</exception>
    public static RecognitionResult Recognise(
        CaptureSet captures, RecognitionOptions options, IProgress<RecognitionProgress> progress,
        IProgress<string> notices, CancellationToken cancellation) =>
        new CaptureRecogniser(captures, options, progress, cancellation).Run(notices);

    private RecognitionResult Run(IProgress<string> notices)
    {
        CaptureExtent[] extents = [.. _captures.Paths.Select(_captures.ExtentOf)];
        IReadOnlyList<SampleShare?> shares = SamplePlan.For(
            [.. extents.Select(extent => extent.IsCompressed ? null : extent.Length)], _options.SampleBytes);
        _bytesTotal = Array.Exists(extents, extent => extent.Length is null) ? null
            : extents.Zip(shares, (extent, share) => share?.Bytes ?? extent.Length ?? 0).Sum();
        List<ExaminedCaptureReport> examined = [];
        bool isSample = shares.Any(share => share is not null);
        for (int index = 0; index < extents.Length; index++)
        {
            if (isSample)
                _look.BeginPlace();
            string path = _captures.Paths[index];
            examined.Add(extents[index] is { IsCompressed: false, Length: { } length }
                ? ReadFile(path, shares[index] ?? SampleShare.Whole(length), shares[index] is not null)
                : ReadStream(path, extents[index]));
            _bytesBefore += examined[^1].BytesRead;
            ExaminedText.Notify(examined[^1], extents[index].IsCompressed, _options, notices);
        }
        if (_isStopped)
        {
            _failures.Insert(0, CaptureProgress.Stopped([.. examined.Select(one => new CaptureProgress(
                CaptureSet.NameOf(one.Capture), one.BytesRead, one.Bytes))]));
        }
        ExaminedText.Notify(_look, notices);
        return new RecognitionResult(
            Recogniser.Judge(_look), examined, _look.Packets, _lastNs > 0 ? _firstNs : null,
            _lastNs > 0 ? _lastNs : null, _failures);
    }

    /// <summary>Reads a capture that can only be read from its beginning on.</summary>
    private ExaminedCaptureReport ReadStream(string path, CaptureExtent extent)
    {
        bool isAll = true;
        using CaptureFile file = extent.Length is null && !_options.ReadsPipesWhole
            ? _captures.OpenToLook(path, out isAll) : _captures.Open(path);
        long before = _packets;
        bool hasEnded = Read(file, sample: null) && !file.Input.IsStopped;
        _isStopped |= !hasEnded;
        // The cut at the end of what is looked at of a pipe is none.
        if (file.Failure is { } failure && isAll)
            _failures.Add(failure);
        return new ExaminedCaptureReport
        {
            Capture = path,
            Bytes = extent.Length,
            BytesRead = file.Input.BytesRead,
            Sampled = !isAll || !hasEnded,
            Packets = _packets - before,
        };
    }

    private ExaminedCaptureReport ReadFile(string path, SampleShare share, bool isSample)
    {
        using SampledCapture sample = _captures.OpenSample(path, share);
        long before = _packets;
        bool hasEnded = true;
        while (hasEnded && sample.TryOpenNext(() => Report(sample.BytesRead), _cancellation, out CaptureFile? part))
        {
            if (isSample)
                _look.BeginPlace();
            hasEnded = Read(part, sample);
            sample.Close(part);
        }
        _isStopped |= sample.IsStopped || !hasEnded;
        if (sample.Failure is { } failure)
            _failures.Add(failure);
        return new ExaminedCaptureReport
        {
            Capture = path,
            Bytes = sample.Length,
            BytesRead = sample.BytesRead,
            Sampled = isSample || !hasEnded || sample.IsStopped || sample.HasGivenUp,
            Places = isSample ? sample.Places : null,
            PlacesRefused = sample.Refused,
            Breaks = sample.Breaks,
            Packets = _packets - before,
        };
    }

    private void Report(long bytesRead) =>
        _progress.Report(new RecognitionProgress(_bytesBefore + bytesRead, _bytesTotal, _packets));

    /// <summary>Reads records; false if it was stopped before their end.</summary>
    private bool Read(CaptureFile file, SampledCapture? sample)
    {
        CaptureInput input = file.Input;
        CaptureFrame frame = default;
        ParsedPacket packet = default;
        int unmoved = 0;
        while (unmoved < BufferGuard)
        {
            CaptureRead read = file.TryRead(ref frame);
            if (read == CaptureRead.End)
                return true;
            if (read == CaptureRead.NeedMore)
            {
                // Long blocks have no packets.
                if (_cancellation.IsCancellationRequested)
                    return false;
                unmoved = input.Refill(input.Start) < 0 ? unmoved + 1 : 0;
                continue;
            }
            if (sample?.Takes(file, frame) == false)
                return true;
            if (_packets++ % PacketsBetweenReports == 0)
            {
                Report(sample?.BytesRead ?? input.BytesRead);
                if (_cancellation.IsCancellationRequested)
                    return false;
            }
            if (frame.StampNs > 0)
                (_firstNs, _lastNs) = (Math.Min(_firstNs, frame.StampNs), Math.Max(_lastNs, frame.StampNs));
            Span<byte> bytes = input.Buffer.AsSpan(frame.DataIndex, frame.CapturedLength);
            bool isParsed = TunnelContents.TryParse(bytes, frame.WireLength, frame.Link, file.Opens, ref packet);
            sample?.Count(isParsed);
            if (isParsed)
                _look.Look(packet, bytes.Slice(packet.PayloadOffset, packet.CapturedLength), frame.StampNs);
        }
        return false;
    }
}
