// SPDX-License-Identifier: Apache-2.0
using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;
using Telemetry.Files;

namespace Adaptive.Aeron;

/// <summary>File mapped whole, or anonymous memory; unmapped once it is no longer referenced.</summary>
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

    /// <summary>Maps a file that a driver created. The last part of the path must not be a link, pipe or device:
    /// drivers create none, and the path may come from another user's driver.</summary>
    internal static MappedFile MapExisting(string path) => Map(RegularFile.Open(path, FileAccess.ReadWrite));

    /// <summary>Maps an open file, which is closed with the mapping.</summary>
    internal static MappedFile Map(SafeFileHandle file)
    {
        try
        {
            return FromFile(file, RandomAccess.GetLength(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Creates a file of zeroes. Unless sparse, its blocks are allocated now, so that a full file system is an error
    /// here and not a fault at the first write.
    /// </summary>
    internal static MappedFile CreateNew(DirectoryHandle directory, string name, long length, bool isSparse)
    {
        SafeFileHandle file = directory.CreateFile(name, length, isSparse);
        try
        {
            return FromFile(file, length);
        }
        catch
        {
            file.Dispose();
            directory.RemoveFile(name);
            throw;
        }
    }

    internal static MappedFile CreateAnonymous(long length) =>
        new(MemoryMappedFile.CreateNew(null, length), length);

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private static MappedFile FromFile(SafeFileHandle file, long length) =>
        new(MemoryMappedFile.CreateFromFile(file, null, length, MemoryMappedFileAccess.ReadWrite,
            HandleInheritability.None, leaveOpen: false), length);

    private void Release()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
            return;

        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.SafeMemoryMappedViewHandle.Dispose();
        _file.Dispose();
    }
}
