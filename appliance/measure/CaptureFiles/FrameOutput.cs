// SPDX-License-Identifier: Apache-2.0
using Telemetry.Files;

namespace Telemetry.CaptureFiles;

/// <summary>
/// The files of frames that one writer writes, one behind the other. A write that fails leaves the file as it was
/// before, with whole blocks only. One thread.
/// </summary>
public sealed class FrameOutput : IDisposable
{
    private OutputFile? _file;
    private long _length;                                       // of the current file, up to its last whole block

    /// <summary>Receives the blocks of the current file.</summary>
    public FrameFile Frames { get; } = new(Stream.Null);

    /// <summary>True if there is a file to write to.</summary>
    public bool IsOpen => _file is not null;

    /// <summary>False if a failed write cannot be undone: a pipe.</summary>
    public bool CanRetry => _file is null || _file.Stream.CanSeek;

    /// <summary>Length of the current file with what waits, bytes.</summary>
    public long Length => _length + Frames.Waiting;

    public long Files { get; private set; }

    /// <summary>Bytes written to all of them.</summary>
    public long Bytes { get; private set; }

    /// <summary>Begins a file; none may be open.</summary>
    /// <param name="path">Its path; what it contains is replaced.</param>
    /// <param name="begin">Writes its first blocks.</param>
    /// <exception cref="IOException">It cannot be written: there is none.</exception>
    public void Open(string path, Action<FrameFile> begin)
    {
        _file = OutputFile.Open(path, FileAccess.Write);
        try
        {
            if (_file.Stream.CanSeek && _file.Stream.Length > 0)
                _file.Stream.SetLength(0);
            _length = 0;
            Frames.Redirect(_file.Stream);
            begin(Frames);
            Flush();
            Files++;
        }
        catch (Exception error) when (FileProblem.IsOfWriting(error))
        {
            _file.RemoveIfNew();
            Close();
            throw;
        }
    }

    /// <summary>Writes what waits; if that fails, cuts the file off behind its last whole block and forgets what waits.
    /// </summary>
    /// <exception cref="IOException">It failed.</exception>
    public void Flush()
    {
        int waiting = Frames.Waiting;
        try
        {
            Frames.Flush();
            _length += waiting;
            Bytes += waiting;
        }
        catch (Exception error) when (FileProblem.IsOfWriting(error))
        {
            Frames.Discard();
            CutOff();
            throw;
        }
    }

    /// <summary>Closes the file, if there is one; nothing must wait.</summary>
    public void Close()
    {
        Frames.Redirect(Stream.Null);
        _file?.Dispose();
        _file = null;
    }

    public void Dispose() => Close();

    private void CutOff()
    {
        try
        {
            if (_file is { Stream: { CanSeek: true } stream })
                stream.SetLength(_length);
        }
        catch (Exception error) when (FileProblem.IsOfWriting(error))
        {
            // The file then ends with a partial block, which a replay reports.
        }
    }
}
