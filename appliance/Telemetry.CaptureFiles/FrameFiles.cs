// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.RegularExpressions;
using Telemetry.CaptureFiles.Extracting;
using Telemetry.Files;

namespace Telemetry.CaptureFiles;

/// <summary>When files of frames are changed, and how many are kept.</summary>
/// <param name="Bytes">Length at which the next file begins; null for one file.</param>
/// <param name="Keep">Files that are kept, the newest; null for all.</param>
public readonly record struct FrameRotation(long? Bytes, int? Keep);

/// <summary>
/// The file of the frames; with a length at which it is changed, files with rising numbers of which the oldest are
/// removed. Each is complete in itself. A write that fails leaves the file as it was before. One thread.
/// </summary>
public sealed class FrameFiles : IDisposable
{
    private const int Digits = 6;

    private readonly string _path;
    private readonly FrameRotation _rotation;
    private readonly Func<ExtractLabels> _labels;
    private readonly string _comment;
    private OutputFile? _file;
    private long _length;                                       // of the current file, up to its last whole block
    private int _number;

    /// <summary>Creates the first file.</summary>
    /// <param name="path">Path of the file; of numbered ones without their numbers.</param>
    /// <param name="rotation">When it is changed.</param>
    /// <param name="comment">Words on the file.</param>
    /// <param name="labels">Returns the origin of a file that begins.</param>
    /// <exception cref="FailureException">It cannot be written.</exception>
    public FrameFiles(string path, FrameRotation rotation, string comment, Func<ExtractLabels> labels)
    {
        (_path, _rotation, _comment, _labels) = (path, rotation, comment, labels);
        Frames = new FrameFile(Stream.Null);
        try
        {
            _number = rotation.Bytes is null ? 0 : Existing().Select(static one => one.Number).DefaultIfEmpty()
                .Max();
            Open();
        }
        catch (Exception error) when (FileProblem.IsOfWriting(error))
        {
            _file?.Dispose();
            throw new FailureException(
                new Failure(ExitCode.Failed, path, "the capture cannot be written: " + FileProblem.Of(path, error),
                    "give another path"), error);
        }
    }

    /// <summary>Receives the blocks of the current file.</summary>
    public FrameFile Frames { get; }

    /// <summary>True if there is no file to write to: the next one could not be opened.</summary>
    public bool IsClosed => _file is null;

    /// <summary>False if a failed write cannot be undone: a pipe.</summary>
    public bool CanRetry => _file is null || _file.Stream.CanSeek;

    /// <summary>The failure of a write in words.</summary>
    public string Describe(Exception error) => FileProblem.Of(_path, error);

    /// <summary>Files begun.</summary>
    public long Files { get; private set; }

    /// <summary>Bytes written to all of them.</summary>
    public long Bytes { get; private set; }

    /// <summary>True if the next frames belong to another file.</summary>
    public bool IsFull => _rotation.Bytes is { } most && _length + Frames.Waiting >= most;

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

    /// <summary>Closes the file and opens the next one.</summary>
    /// <exception cref="IOException">It cannot be opened: there is none.</exception>
    public void Rotate()
    {
        Close();
        Open();
        if (_rotation.Keep is not { } most)
            return;
        foreach ((_, string path) in Existing().OrderByDescending(static one => one.Number).Skip(most))
            File.Delete(path);
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private void Open()
    {
        string path = _rotation.Bytes is null ? _path : PathOf(_number + 1);
        _file = OutputFile.Open(path, FileAccess.Write);
        try
        {
            if (_file.Stream.CanSeek && _file.Stream.Length > 0)
                _file.Stream.SetLength(0);
            _length = 0;
            Frames.Redirect(_file.Stream);
            Frames.WriteSection(_comment, _labels());
            Flush();
            _number++;
            Files++;
        }
        catch (Exception error) when (FileProblem.IsOfWriting(error))
        {
            _file.RemoveIfNew();
            Close();
            throw;
        }
    }

    private void Close()
    {
        Frames.Redirect(Stream.Null);
        _file?.Dispose();
        _file = null;
    }

    private void CutOff()
    {
        try
        {
            if (_file!.Stream.CanSeek)
                _file.Stream.SetLength(_length);
        }
        catch (Exception error) when (FileProblem.IsOfWriting(error))
        {
            // The file then ends with a partial block, which a replay reports.
        }
    }

    private string PathOf(int number) => Path.Combine(Path.GetDirectoryName(_path) ?? "",
        Path.GetFileNameWithoutExtension(_path) + "-"
        + number.ToString("D" + Digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
        + Path.GetExtension(_path));

    private List<(int Number, string Path)> Existing()
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(_path))!;
        var pattern = new Regex("^" + Regex.Escape(Path.GetFileNameWithoutExtension(_path)) + @"-(\d{6})"
            + Regex.Escape(Path.GetExtension(_path)) + "$", RegexOptions.CultureInvariant);
        List<(int Number, string Path)> existing = [];
        foreach (string path in Directory.EnumerateFiles(folder))
        {
            if (pattern.Match(Path.GetFileName(path)) is { Success: true } match)
                existing.Add((int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), path));
        }
        return existing;
    }
}
