// SPDX-License-Identifier: Apache-2.0
using Microsoft.Win32.SafeHandles;

namespace Telemetry.Files;

/// <summary>
/// File that a user named for writing. In a world-writable directory another user may have created the name beforehand,
/// to read the output or to redirect it: a file of another user, a hard link to a file of this user and a symbolic link
/// of another user are refused there.
/// </summary>
public sealed unsafe class OutputFile : IDisposable
{
    private const int MostAttempts = 8;             // another process may create and remove the name

    private readonly ResolvedPath _place;
    private readonly FileStatus? _made;

    private OutputFile(ResolvedPath place, FileAccess access)
    {
        _place = place;
        SafeFileHandle file = place.IsKernelLink ? OpenKernelLink(place, access) : OpenOrCreate(access, out _made);
        Stream = new FileStream(file, access, bufferSize: 0);
    }

    public FileStream Stream { get; }

    /// <summary>Opens a file, or creates it; its contents are kept.</summary>
    /// <exception cref="IOException">It belongs to another user, in a world-writable directory.</exception>
    public static OutputFile Open(string path, FileAccess access)
    {
        ResolvedPath place = ResolvedPath.Of(path);
        try
        {
            return new OutputFile(place, access);
        }
        catch
        {
            place.Directory.Dispose();
            throw;
        }
    }

    /// <summary>Removes the file if opening created it and its name still refers to it.</summary>
    public void RemoveIfNew()
    {
        if (_made is { } made && _place.Directory.StatusOf(_place.Name) is { } now && now.Identity == made.Identity)
            _place.Directory.RemoveFile(_place.Name);
    }

    public void Dispose()
    {
        Stream.Dispose();
        _place.Directory.Dispose();
    }

    private static SafeFileHandle OpenKernelLink(ResolvedPath place, FileAccess access)
    {
        fixed (byte* text = DirectoryHandle.Bytes(place.Name))
        {
            int fd = Libc.openat(
                place.Directory.Fd, text, OpenFlags.Of(access) | Libc.O_CLOEXEC | Libc.O_NOCTTY, mode: 0);
            return fd >= 0
                ? new SafeFileHandle(fd, ownsHandle: true)
                : throw FileError.Last(place.Directory.PathOf(place.Name));
        }
    }

    private SafeFileHandle OpenOrCreate(FileAccess access, out FileStatus? made)
    {
        (DirectoryHandle directory, string name, _) = _place;
        for (int attempt = 1; ; attempt++)
        {
            made = null;
            if (directory.StatusOf(name) is not null)
                return OpenExisting(access);

            fixed (byte* text = DirectoryHandle.Bytes(name))
            {
                const int Flags = Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW | Libc.O_CLOEXEC;
                int fd = Libc.openat(directory.Fd, text, Flags | OpenFlags.Of(access), Permissions.File);
                if (fd >= 0)
                {
                    _ = FileStatus.Read(fd, [0], out FileStatus status);
                    made = status;
                    return new SafeFileHandle(fd, ownsHandle: true);
                }
            }

            Exception error = FileError.Last(directory.PathOf(name));
            if (error.HResult != Libc.EEXIST || attempt == MostAttempts)
                throw error;
        }
    }

    private SafeFileHandle OpenExisting(FileAccess access)
    {
        int found = _place.Directory.OpenEntry(_place.Name, Libc.O_PATH);
        try
        {
            _ = FileStatus.Read(found, [0], out FileStatus status);
            RefuseForeign(status);
            return RegularFile.Reopen(found, _place.Directory.PathOf(_place.Name), access);
        }
        finally
        {
            _ = Libc.close(found);
        }
    }

    private void RefuseForeign(in FileStatus status)
    {
        FileStatus directory = _place.Directory.Status;
        if (!directory.IsWritableByAll)
            return;
        string? why = status.IsSymbolicLink ? "is a symbolic link"
            : !status.IsTrustedIn(directory) ? $"belongs to user {status.Owner}"
            : status.IsRegular && status.Links > 1 ? "has another name (a hard link)"
            : null;
        if (why is not null)
            throw new IOException($"it {why}, in a directory that everybody may write to");
    }
}
