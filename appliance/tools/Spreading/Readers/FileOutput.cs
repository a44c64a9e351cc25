// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles;
using Telemetry.CaptureFiles.Extracting;
using Telemetry.Files;
using Telemetry.Kernel.Spreading;

namespace Telemetry.Spreading.Readers;

/// <summary>Writes the packets of a reader to pcapng files. A write that fails is tried again later; the packets of
/// meanwhile are counted, here and in the next packet's block.</summary>
internal sealed class FileOutput : IReaderOutput
{
    private const long RetryMs = 200;

    private readonly FrameFiles _files;
    private readonly FrameBlocks _blocks = new();
    private readonly WriteTimer _timer = new();
    private readonly string _interface;
    private readonly string _comment;
    private bool _hasInterface;                                 // in the current file
    private long _retryAtMs;
    private string? _problem;

    /// <summary>Creates the first file.</summary>
    /// <param name="path">Path of the file; of numbered ones without their numbers.</param>
    /// <param name="rotation">When it is changed.</param>
    /// <param name="interfaceName">Interface of the packets.</param>
    /// <param name="comment">Words on the file.</param>
    /// <param name="labels">Origin of the file.</param>
    /// <exception cref="FailureException">It cannot be written.</exception>
    internal FileOutput(
        string path, FrameRotation rotation, string interfaceName, string comment, ExtractLabels labels)
    {
        (_interface, _comment) = (interfaceName, comment);
        _files = new FrameFiles(path, rotation, comment, () => labels);
    }

    public long Undelivered => _blocks.Undelivered;

    public string? Problem => Volatile.Read(ref _problem) ?? (_timer.StandsStill ? "a write does not return" : null);

    public bool HasEnded => false;

    public bool IsOver => true;

    public void Write(in FanoutFrame frame, long missing)
    {
        if (!FrameBlocks.HasRoom(_files.Frames, in frame))
            Flush();
        if (Prepare())
            _blocks.Add(_files.Frames, in frame, missing);
        else
            _blocks.Skip(missing);
    }

    public void Flush()
    {
        if (_blocks.IsEmpty)
            return;
        if (TryWrite(_files.Flush))
            _blocks.Written();
        else
            _blocks.Lost();
    }

    public void Close()
    {
        Flush();
        _files.Dispose();
    }

    public string? End() => Problem is { } problem ? $"its file is not complete: {problem}" : null;

    /// <summary>Has a file that knows the interface; false if there is none, now.</summary>
    private bool Prepare()
    {
        if (_problem is null && _hasInterface && !_files.IsFull)
            return true;
        if (_problem is not null && Environment.TickCount64 < _retryAtMs)
            return false;
        Flush();
        return TryWrite(Begin);
    }

    private void Begin()
    {
        if (_files.IsClosed || _files.IsFull)
        {
            _hasInterface = false;
            _files.Rotate();
        }
        if (_hasInterface)
        {
            _files.Flush();
            return;
        }
        _files.Frames.WriteInterface(_interface, _comment);
        _files.Flush();
        _hasInterface = true;
    }

    private bool TryWrite(Action write)
    {
        _timer.Begin();
        try
        {
            write();
            Volatile.Write(ref _problem, null);
            return true;
        }
        catch (Exception error) when (FileProblem.IsOfWriting(error))
        {
            _retryAtMs = Environment.TickCount64 + RetryMs;
            Volatile.Write(ref _problem, _files.Describe(error));
            return false;
        }
        finally
        {
            _timer.End();
        }
    }
}
