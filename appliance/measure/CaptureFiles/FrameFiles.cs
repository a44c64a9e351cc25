// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.RegularExpressions;
using Telemetry.CaptureFiles.Extracting;

namespace Telemetry.CaptureFiles;

/// <summary>When files of frames are changed, and how many are kept.</summary>
/// <param name="Bytes">Length at which the next file begins; null for one file.</param>
/// <param name="Keep">Files that are kept, the newest; null for all.</param>
public readonly record struct FrameRotation(long? Bytes, int? Keep);

/// <summary>
/// The file of the frames; with a length at which it is changed, files with rising numbers, whose oldest are
/// removed. Each is complete in itself. A write that fails leaves the file as it was before. One thread.
/// </summary>
public sealed class FrameFiles : IDisposable
{
    private const int Digits = 6;

    private readonly string _path;
    private readonly FrameRotation _rotation;
    private readonly Func<ExtractLabels> _labels;
    private readonly string _comment;
    private readonly FrameOutput _output = new();
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
        try
        {
            _number = rotation.Bytes is null ? 0 : Existing().Select(static one => one.Number).DefaultIfEmpty()
                .Max();
            Open();
        }
        catch (Exception error) when (FileProblem.IsOfWriting(error))
        {
            _output.Dispose();
            throw new FailureException(
                new Failure(ExitCode.Failed, path, "the capture cannot be written: " + FileProblem.Of(path, error),
                    "give another path"), error);
        }
    }

    /// <summary>Receives the blocks of the current file.</summary>
    public FrameFile Frames => _output.Frames;

    /// <summary>True if there is no file to write to: the next one could not be opened.</summary>
    public bool IsClosed => !_output.IsOpen;

    /// <summary>False if a failed write cannot be undone: a pipe.</summary>
    public bool CanRetry => _output.CanRetry;

    /// <summary>The failure of a write in words.</summary>
    public string Describe(Exception error) => FileProblem.Of(_path, error);

    public long Files => _output.Files;

    /// <summary>Bytes written to all of them.</summary>
    public long Bytes => _output.Bytes;

    /// <summary>True if the next frames belong to another file.</summary>
    public bool IsFull => _rotation.Bytes is { } most && _output.Length >= most;

    /// <summary>Writes what waits; if that fails, cuts the file off behind its last whole block and forgets what waits.
    /// </summary>
    /// <exception cref="IOException">It failed.</exception>
    public void Flush() => _output.Flush();

    /// <summary>Closes the file and opens the next one.</summary>
    /// <exception cref="IOException">It cannot be opened: there is none.</exception>
    public void Rotate()
    {
        _output.Close();
        Open();
        if (_rotation.Keep is not { } most)
            return;
        foreach ((_, string path) in Existing().OrderByDescending(static one => one.Number).Skip(most))
            File.Delete(path);
    }

    public void Dispose() => _output.Dispose();

    private void Open()
    {
        _output.Open(_rotation.Bytes is null ? _path : PathOf(_number + 1),
            frames => frames.WriteSection(_comment, _labels()));
        _number++;
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
