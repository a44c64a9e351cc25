// SPDX-License-Identifier: Apache-2.0
using Telemetry.Files;
using Telemetry.Model.Control;

namespace Telemetry.Reports.Files;

/// <summary>
/// A file to which the lines or messages of an interval are appended at once: however the process ends, those of
/// earlier intervals are in it and readable. It may be rotated by copying and truncating.
/// </summary>
public sealed class IntervalFile : IDisposable
{
    private readonly OutputFile _file;
    private readonly FileStream _stream;
    private readonly FileForm _form;
    private readonly bool _appends;
    private readonly WriteTimer _timer = new();
    private bool _hasBegun;
    private bool _hasContent;                   // something was appended
    private bool _isClean;                      // what is before is whole
    private string? _problem;
    private long _leftOut;

    private IntervalFile(string path, OutputFile file, FileForm form, bool goesOn) =>
        (Path, _file, _stream, _form, _appends) = (path, file, file.Stream, form, goesOn);

    public string Path { get; }

    /// <summary>Current write error; null if there is none. For any thread.</summary>
    public string? Problem => Volatile.Read(ref _problem) ?? (_timer.StandsStill ? WatchedFile.StandsStill : null);

    /// <summary>Reason why a part of it is missing; null if none is.</summary>
    public Failure? Failure { get; private set; }

    /// <summary>Opens a file of lines for writing; existing content stays until <see cref="Begin"/>.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="firstLine">First line of a file of this kind, without the line end.</param>
    /// <param name="what">Kind of file, in words.</param>
    /// <param name="goesOn">True appends to existing content; false replaces it. Existing content must be of the same
    /// kind, so that a capture file named by mistake is not overwritten.</param>
    /// <exception cref="FailureException">It cannot be written, or is another kind of file.</exception>
    public static IntervalFile Open(string path, string firstLine, string what, bool goesOn) =>
        Open(path, new LineForm(firstLine, what), goesOn);

    /// <summary>Opens a file of any form.</summary>
    /// <exception cref="FailureException">It cannot be written, or is another kind of file.</exception>
    internal static IntervalFile Open(string path, FileForm form, bool goesOn)
    {
        OutputFile? file = null;
        try
        {
            file = OutputFile.Open(path, FileAccess.ReadWrite);
            var opened = new IntervalFile(path, file, form, goesOn);
            if (file.Stream.CanSeek && file.Stream.Length > 0 && !opened.BeginsAsExpected())
                throw new FailureException(new Failure(
                    ExitCode.Failed, path, $"it is there and is not a {form.Name} of this form",
                    "name another file, or remove it"));
            return opened;
        }
        catch (Exception cause)
        {
            file?.Dispose();
            if (!FileProblem.IsOfWriting(cause))
                throw;
            throw new FailureException(new Failure(
                ExitCode.Failed, path, $"the {form.Name} cannot be written: {FileProblem.Of(path, cause)}",
                "give another path"), cause);
        }
    }

    public bool IsEmpty => _stream.CanSeek ? _stream.Length == 0 : !_hasContent;

    /// <summary>Removes the old content, or a last line or message that a killed process left incomplete.</summary>
    public void Begin()
    {
        if (!_hasBegun)
            _ = TryTruncate(() => _appends ? _form.WholeLength(_stream) : 0);
        _hasBegun = true;
    }

    /// <summary>Appends whole lines or messages; those without room are left out, and the next ones are tried
    /// again.</summary>
    public void Append(Span<byte> content)
    {
        Begin();
        if (content.IsEmpty || (!_isClean && !TryTruncate(() => _form.WholeLength(_stream))))
            return;
        long? length = null;
        _timer.Begin();
        try
        {
            length = _stream.CanSeek ? _stream.Length : null;
            _form.Append(_stream, content);
            _hasContent = true;
            Volatile.Write(ref _problem, null);
        }
        catch (Exception cause) when (FileProblem.IsOfWriting(cause))
        {
            // Removes an incomplete part: half a line would spoil those before it.
            Fail(cause);
            _isClean = false;
            if (length is { } before)
                _ = TryTruncate(() => before);
        }
        finally
        {
            _timer.End();
        }
    }

    // Until it succeeds, nothing is appended.
    private bool TryTruncate(Func<long> length)
    {
        try
        {
            if (_stream.CanSeek)
                _stream.SetLength(length());
            _isClean = true;
        }
        catch (Exception cause) when (FileProblem.IsOfWriting(cause))
        {
            Fail(cause);
        }
        return _isClean;
    }

    /// <summary>Closes the file. Removes it if it was created by opening it and nothing was begun.</summary>
    public void Dispose()
    {
        if (!_hasBegun)
            _file.RemoveIfNew();
        _file.Dispose();
    }

    private void Fail(Exception cause)
    {
        string problem = FileProblem.Of(Path, cause);
        Volatile.Write(ref _problem, problem);
        Failure = new Failure(
            ExitCode.Failed, Path,
            $"{++_leftOut} times its {_form.Content} could not be written and are missing: {problem}",
            "make room, or give another path");
    }

    private bool BeginsAsExpected()
    {
        byte[] first = new byte[Math.Min(_form.Head.Length, _stream.Length)];
        _stream.ReadExactly(first);
        return _form.Head.StartsWith(first);
    }
}
