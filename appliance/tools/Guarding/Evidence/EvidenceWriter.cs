// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.CaptureFiles;
using Telemetry.Files;
using Telemetry.Guarding.Rules;
using Telemetry.Guarding.Running;
using Telemetry.Kernel;
using Telemetry.Kernel.Flight;
using Telemetry.Kernel.Guarding;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Clocks;

namespace Telemetry.Guarding.Evidence;

/// <summary>
/// Follows the guard's flight rings and writes their packets to files, with the rule and the source as a comment. On a
/// thread of its own, which neither the lease nor the reports wait for: what the rings overwrite before it comes to it,
/// and what the disk refuses, is counted.
/// </summary>
internal sealed class EvidenceWriter : IDisposable
{
    private const int IdleMs = 5;
    private const long HoldNs = 1_000_000;                      // from a stamp until its record is in the ring
    private const long RetryNs = 500_000_000;
    private const int MacsLength = 12;
    private const int TagLength = 4;
    private const ushort TagType = 0x8100;

    private readonly FlightStream _stream;
    private readonly EvidenceFiles _files;
    private readonly Dictionary<(uint Index, Hook Hook), int> _interfaces = [];
    private readonly byte[] _tagged = new byte[1 << 12];
    private readonly WriteTimer _timer = new();
    private readonly ManualResetEventSlim _end = new();
    private readonly Thread _thread;
    private readonly Lock _gate = new();
    private EvidenceReport _report = new(0, 0, 0, 0, 0, null);
    private long _packets;
    private long _lost;
    private long _notWritten;
    private long _waiting;
    private long _retryAtNs = long.MinValue;
    private string? _problem;

    /// <summary>Begins to write.</summary>
    /// <param name="stream">The rings; their memory stays mapped until disposal.</param>
    /// <param name="settings">The files.</param>
    /// <param name="names">Names of the rules.</param>
    /// <exception cref="FailureException">The folder cannot be written.</exception>
    internal EvidenceWriter(FlightStream stream, EvidenceSettings settings, EvidenceNames names)
    {
        (_stream, Names) = (stream, names);
        _files = new EvidenceFiles(settings);
        _thread = new Thread(Run) { Name = "evidence", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Names of the rules; those of a reload are added before they judge.</summary>
    internal EvidenceNames Names { get; }

    /// <summary>Counts so far; complete once <see cref="End"/> was called. Any thread.</summary>
    internal EvidenceReport Report()
    {
        lock (_gate)
        {
            return _report with
            {
                Problem = Volatile.Read(ref _problem)
                    ?? (_timer.StandsStill ? "a write to the disk does not return" : null),
            };
        }
    }

    /// <summary>Writes what is in the rings, which are at rest, and ends.</summary>
    internal void End()
    {
        _end.Set();
        if (_thread.IsAlive)
            _thread.Join();
    }

    public void Dispose()
    {
        End();
        _end.Dispose();
    }

    private void Run()
    {
        using (_files)
        {
            bool ends;
            do
            {
                ends = _end.Wait(IdleMs);
                long nowNs = MonotonicClock.NowNs;
                _stream.Refresh();
                WriteUntil(ends ? long.MaxValue - 1 : nowNs - HoldNs, nowNs, HostClock.Offset().Ns);
                Flush(nowNs);
                Note();
            }
            while (!ends);
        }
    }

    private void WriteUntil(long untilNs, long nowNs, long offsetNs)
    {
        while (_stream.TryPeek(untilNs))
        {
            _lost += _stream.Overtaken;
            if (TryPrepare(_stream.Frame.Record, nowNs, offsetNs))
                Write(new GuardEvidence(_stream.Frame), _stream.Overtaken, offsetNs);
            else
                _notWritten++;
            _stream.Advance();
        }
    }

    private void Write(in GuardEvidence evidence, uint overtaken, long offsetNs)
    {
        if (_files.Frames.Waiting > FrameFile.BufferLength / 2)
            Flush(MonotonicClock.NowNs);
        if (!_interfaces.TryGetValue((evidence.Record.InterfaceIndex, evidence.Record.Hook), out int number))
        {
            _notWritten++;                                      // the file was closed by the write before
            return;
        }
        _files.Frames.Write(new FileFrame
        {
            Interface = number,
            TimeNs = (long)evidence.Record.StampNs + offsetNs,
            Bytes = OnTheWire(in evidence),
            WireLength = evidence.Record.WireLength,
            Hook = evidence.Record.Hook,
            Queue = evidence.Record.Queue,
            Comment = Names.CommentOn(in evidence),
            DropCount = overtaken,
        });
        _waiting++;
    }

    /// <summary>Has a file that knows the packet's interface; false if there is none, now.</summary>
    private bool TryPrepare(in FlightRecord record, long nowNs, long offsetNs)
    {
        if (nowNs < _retryAtNs)
            return false;
        try
        {
            if (!_files.IsOpen)
            {
                Flush(nowNs);
                _interfaces.Clear();
                _files.Begin((long)record.StampNs + offsetNs);
                Volatile.Write(ref _problem, null);
            }
            if (!_interfaces.ContainsKey((record.InterfaceIndex, record.Hook)))
            {
                string hook = record.Hook == Hook.XdpRx ? "xdp" : "tc ingress";
                _files.Frames.WriteInterface($"{Names.InterfaceOf(record.InterfaceIndex)} {hook}",
                    "first packets of each source that each rule of the guard condemned or counted");
                _interfaces.Add((record.InterfaceIndex, record.Hook), _interfaces.Count);
            }
            return true;
        }
        catch (Exception error) when (FileProblem.IsOfWriting(error))
        {
            Fail(error, nowNs);
            return false;
        }
    }

    private void Flush(long nowNs)
    {
        if (_waiting == 0)
            return;
        _timer.Begin();
        try
        {
            _files.Flush();
            _packets += _waiting;
        }
        catch (Exception error) when (FileProblem.IsOfWriting(error))
        {
            _notWritten += _waiting;
            Fail(error, nowNs);
        }
        finally
        {
            _timer.End();
        }
        _waiting = 0;
    }

    // A later packet begins another file, since what the current one says of its interfaces may be cut off.
    private void Fail(Exception error, long nowNs)
    {
        _retryAtNs = nowNs + RetryNs;
        Volatile.Write(ref _problem, _files.Describe(error));
        _files.Close();
        _interfaces.Clear();
    }

    private void Note()
    {
        lock (_gate)
            _report = new EvidenceReport(_files.Begun, _packets, _files.Bytes, _lost, _notWritten, null);
    }

    /// <summary>The frame with the tag that the NIC removed.</summary>
    private ReadOnlySpan<byte> OnTheWire(in GuardEvidence evidence)
    {
        if (!evidence.Record.Flags.HasFlag(FlightFlags.Tag) || evidence.Bytes.Length < MacsLength)
            return evidence.Bytes;
        evidence.Bytes[..MacsLength].CopyTo(_tagged);
        BinaryPrimitives.WriteUInt16BigEndian(_tagged.AsSpan(MacsLength), TagType);
        BinaryPrimitives.WriteUInt16BigEndian(_tagged.AsSpan(MacsLength + 2), evidence.Record.VlanTci);
        evidence.Bytes[MacsLength..].CopyTo(_tagged.AsSpan(MacsLength + TagLength));
        return _tagged.AsSpan(0, evidence.Bytes.Length + TagLength);
    }
}
