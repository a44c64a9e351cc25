// SPDX-License-Identifier: Apache-2.0
using System.IO.MemoryMappedFiles;

namespace Adaptive.Aeron;

/// <summary>A file mapped whole, or anonymous memory; unmapped when nobody refers to it any more.</summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private int _isClosed;

    private MappedFile(MemoryMappedFile file, long length)
    {
        _file = file;
        _view = file.CreateViewAccessor(0, length);
        Length = length;
        byte* address = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref address);
        Address = address;
    }

    // Views are critical objects, so this one is finalized before the handle that it releases.
    ~MappedFile() => Release();

    internal byte* Address { get; }

    internal long Length { get; }

    internal static MappedFile MapExisting(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        return FromStream(stream, stream.Length);
    }

    /// <summary>
    /// Creates a file of zeroes. Unless sparse its blocks are taken now, so that a full file system is an
    /// error here and not a fault at the first write.
    /// </summary>
    internal static MappedFile CreateNew(string path, long length, bool isSparse)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            PreallocationSize = isSparse ? 0 : length,
        };
        var stream = new FileStream(path, options);
        stream.SetLength(length);
        return FromStream(stream, length);
    }

    internal static MappedFile CreateAnonymous(long length) =>
        new(MemoryMappedFile.CreateNew(null, length), length);

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private static MappedFile FromStream(FileStream stream, long length)
    {
        try
        {
            return new MappedFile(MemoryMappedFile.CreateFromFile(stream, null, length,
                MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false), length);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private void Release()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
            return;

        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.SafeMemoryMappedViewHandle.Dispose();
        _file.Dispose();
    }
}
