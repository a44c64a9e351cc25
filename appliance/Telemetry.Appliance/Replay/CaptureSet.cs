// SPDX-License-Identifier: Apache-2.0
using System.IO.Compression;
using Microsoft.Win32.SafeHandles;
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Replay.Formats;

namespace Telemetry.Appliance.Replay;

/// <summary>
/// The captures of a replay: files, or standard input as <c>-</c>. Standard input can be looked at before it is
/// replayed: what was read for that is kept.
/// </summary>
public sealed class CaptureSet : IDisposable
{
    /// <summary>The path that means standard input.</summary>
    public const string StandardInput = "-";

    private const int LookBytes = 16 * 1024 * 1024;
    private const int MagicLength = 4;

    private readonly Func<Stream> _openStandardInput;
    private byte[]? _standardInputHead;
    private Stream? _standardInput;

    /// <summary>Makes a set of paths, in the order given.</summary>
    public CaptureSet(IReadOnlyList<string> paths)
        : this(paths, () => new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0))
    {
    }

    internal CaptureSet(IReadOnlyList<string> paths, Func<Stream> openStandardInput)
    {
        Paths = paths;
        _openStandardInput = openStandardInput;
    }

    /// <summary>Makes a set of paths, in the order given.</summary>
    public static CaptureSet Create(IReadOnlyList<string> paths) => new(paths);

    /// <summary>The paths.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>Lets go of standard input, if it was only looked at.</summary>
    public void Dispose()
    {
        if (_standardInputHead is not null)
            _standardInput?.Dispose();
    }

    /// <summary>Opens a capture for replay, from its start.</summary>
    internal CaptureFile Open(string path) => Open(path, path == StandardInput ? TakeStandardInput() : OpenFile(path));

    /// <summary>Opens a capture only to look at it.</summary>
    internal CaptureFile OpenToLook(string path)
    {
        if (path != StandardInput)
            return Open(path, OpenFile(path));
        if (_standardInputHead is null)
        {
            _standardInput = _openStandardInput();
            _standardInputHead = ReadUpTo(_standardInput, LookBytes);
        }
        return Open(path, new MemoryStream(_standardInputHead, writable: false));
    }

    private static CaptureFile Open(string path, Stream file)
    {
        string name = path == StandardInput ? "standard input" : path;
        byte[] magic;
        try
        {
            magic = ReadUpTo(file, MagicLength);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            file.Dispose();
            throw Unreadable(name, error);
        }
        string? refusal = RefusalOf(magic, path);
        if (refusal is not null)
        {
            file.Dispose();
            throw new FailureException(new Failure(ExitCode.Failed, name,
                "it is compressed in a way that is not read here", refusal));
        }
        if (file.CanSeek)
            file.Position = 0;
        else
            file = new ConcatenatedStream(magic, file);
        bool gzip = magic is [0x1f, 0x8b, ..];
        Stream bytes = gzip ? new ReadAheadStream(new GZipStream(file, CompressionMode.Decompress)) : file;
        var capture = new CaptureFile(name, new CaptureInput(bytes, file, CaptureFile.DefaultBufferLength));
        try
        {
            capture.Begin();
            return capture;
        }
        catch (FailureException)
        {
            capture.Dispose();
            throw;
        }
    }

    private static string? RefusalOf(byte[] magic, string path) => magic switch
    {
        [0x28, 0xb5, 0x2f, 0xfd] => $"decompress it: zstd --decompress --stdout {path} | telemetry replay -",
        [0xfd, 0x37, 0x7a, 0x58] => $"decompress it: xz --decompress --stdout {path} | telemetry replay -",
        [0x42, 0x5a, 0x68, _] => $"decompress it: bzip2 --decompress --stdout {path} | telemetry replay -",
        [0x04, 0x22, 0x4d, 0x18] => $"decompress it: lz4 -d -c {path} | telemetry replay -",
        _ => null,
    };

    private static FileStream OpenFile(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete,
                bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw Unreadable(path, error);
        }
    }

    private static FailureException Unreadable(string name, Exception error) =>
        new(new Failure(ExitCode.Failed, name, error is FileNotFoundException or DirectoryNotFoundException
            ? "there is no such file" : FileProblem.Of(name, error), "check the path and the permissions"), error);

    private static byte[] ReadUpTo(Stream stream, int count)
    {
        using var head = new MemoryStream();
        byte[] part = new byte[Math.Min(count, 1024 * 1024)];
        while (head.Length < count)
        {
            int read = stream.Read(part, 0, (int)Math.Min(part.Length, count - head.Length));
            if (read == 0)
                break;
            head.Write(part, 0, read);
        }
        return head.ToArray();
    }

    private Stream TakeStandardInput()
    {
        if (_standardInputHead is null || _standardInput is null)
            return _openStandardInput();
        Stream whole = new ConcatenatedStream(_standardInputHead, _standardInput);
        _standardInputHead = null;
        return whole;
    }
}
