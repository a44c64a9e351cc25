// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Telemetry.Files;

/// <summary>
/// Directory held by its descriptor. Names are looked up in it even if its path has changed, and no symbolic link is
/// followed, so that a user who can rename a part of the path cannot redirect file operations.
/// </summary>
public sealed unsafe class DirectoryHandle : IDisposable
{
    private const int LookUp = Libc.O_PATH | Libc.O_DIRECTORY | Libc.O_NOFOLLOW | Libc.O_CLOEXEC;

    private int _fd;

    internal DirectoryHandle(string path, int fd) => (Path, _fd) = (path, fd);

    /// <summary>Path by which it was opened, for messages and for other processes.</summary>
    public string Path { get; }

    /// <summary>Owner and permissions.</summary>
    public FileStatus Status => StatusOf("") ?? throw FileError.Of(Path, Libc.ENOENT);

    public FileSystem FileSystem => FileSystem.Of(Fd);

    internal int Fd => _fd >= 0 ? _fd : throw new ObjectDisposedException(Path);

    /// <summary>Opens a directory by its path, as <see cref="PathWalk"/> allows.</summary>
    /// <param name="makesMissing">True to create missing directories.</param>
    public static DirectoryHandle Open(string path, bool makesMissing = false) =>
        PathWalk.OpenDirectory(path, makesMissing);

    /// <summary>Opens a directory by its path, if no other user can replace this user's entries in it, or a part of the
    /// path to it.</summary>
    /// <exception cref="IOException">Another user can.</exception>
    public static DirectoryHandle OpenTrusted(string path) => PathWalk.OpenTrusted(path);

    /// <summary>Status of an entry, not of a link's target; null if there is none.</summary>
    public FileStatus? StatusOf(string name)
    {
        int error = FileStatus.Read(Fd, Bytes(name), out FileStatus status);
        return error switch
        {
            0 => status,
            Libc.ENOENT => null,
            _ => throw FileError.Of(PathOf(name), error),
        };
    }

    public DirectoryHandle OpenDirectory(string name) => new(PathOf(name), OpenEntry(name, LookUp));

    /// <summary>Creates a directory in it; the umask applies to the permissions.</summary>
    /// <returns>False if the name exists.</returns>
    public bool TryMakeDirectory(string name, uint permissions)
    {
        fixed (byte* text = Bytes(name))
        {
            if (Libc.mkdirat(Fd, text, permissions) == 0)
                return true;
        }

        return Marshal.GetLastPInvokeError() == Libc.EEXIST ? false : throw FileError.Last(PathOf(name));
    }

    /// <summary>Opens a regular file; null if there is none. Anything else under that name (a link, a pipe, a device)
    /// is an error and is not opened.</summary>
    public SafeFileHandle? TryOpenFile(string name, FileAccess access) =>
        StatusOf(name) is null ? null : RegularFile.Open(this, name, access);

    /// <summary>Creates a file of zeroes; an existing name is an error.</summary>
    /// <param name="name">Name in the directory.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="isSparse">False to allocate its blocks now: a full file system is then an error here.</param>
    public SafeFileHandle CreateFile(string name, long length, bool isSparse)
    {
        SafeFileHandle file = CreateFile(name, Permissions.File);
        int error = isSparse || length == 0 ? 0 : Libc.posix_fallocate((int)file.DangerousGetHandle(), 0, length);
        if (error is 0 or Libc.EOPNOTSUPP)
        {
            RandomAccess.SetLength(file, length);
            return file;
        }

        file.Dispose();
        RemoveFile(name);
        throw FileError.Of(PathOf(name), error);
    }

    internal SafeFileHandle CreateFile(string name, uint permissions) =>
        new(OpenEntry(name, Libc.O_RDWR | Libc.O_CREAT | Libc.O_EXCL, permissions), ownsHandle: true);

    /// <summary>Removes an entry that is not a directory; a missing name is not an error.</summary>
    public void RemoveFile(string name) => Remove(name, 0);

    /// <summary>Removes an empty directory; a missing name is not an error.</summary>
    public void RemoveDirectory(string name) => Remove(name, Libc.AT_REMOVEDIR);

    /// <summary>
    /// Removes a directory with its contents, as far as they belong to this user and their directories are not
    /// world-writable; other entries stay, with the directories above them.
    /// </summary>
    /// <returns>True if it was removed completely.</returns>
    public bool TryRemoveTree(string name)
    {
        if (StatusOf(name) is not { IsDirectory: true, IsOwn: true })
            return false;

        using (DirectoryHandle tree = OpenDirectory(name))
        {
            if (tree.Status is not { IsOwn: true, IsWritableByAll: false })
                return false;
            foreach (string entry in tree.Names())
                tree.RemoveOwn(entry);
            if (tree.Names().Count > 0)
                return false;
        }

        RemoveDirectory(name);
        return true;
    }

    /// <summary>Names in it, without <c>.</c> and <c>..</c>.</summary>
    public List<string> Names()
    {
        int fd = OpenEntry(".", Libc.O_DIRECTORY);
        nint stream = Libc.fdopendir(fd);
        if (stream == 0)
        {
            Exception error = FileError.Last(Path);
            _ = Libc.close(fd);
            throw error;
        }

        var names = new List<string>();
        while (Libc.readdir(stream) is var entry && entry != null)
        {
            if (Marshal.PtrToStringUTF8((nint)(&entry->Name)) is { } name and not ("." or ".."))
                names.Add(name);
        }

        _ = Libc.closedir(stream);
        return names;
    }

    /// <summary>Renames an entry within the directory; an existing file of the new name is replaced.</summary>
    public void Rename(string from, string to)
    {
        fixed (byte* old = Bytes(from), wanted = Bytes(to))
        {
            if (Libc.renameat(Fd, old, Fd, wanted) != 0)
                throw FileError.Last(PathOf(from));
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _fd, -1) is var fd and >= 0)
            _ = Libc.close(fd);
    }

    internal static byte[] Bytes(string name) => Encoding.UTF8.GetBytes(name + '\0');

    internal string PathOf(string name) => name.Length == 0 ? Path : System.IO.Path.Combine(Path, name);

    internal int OpenEntry(string name, int flags, uint mode = 0)
    {
        fixed (byte* text = Bytes(name))
        {
            int fd = Libc.openat(Fd, text, flags | Libc.O_NOFOLLOW | Libc.O_CLOEXEC | Libc.O_NOCTTY, mode);
            return fd >= 0 ? fd : throw FileError.Last(PathOf(name));
        }
    }

    private void RemoveOwn(string name)
    {
        if (StatusOf(name) is not { IsOwn: true } status)
            return;
        if (status.IsDirectory)
            _ = TryRemoveTree(name);
        else
            RemoveFile(name);
    }

    private void Remove(string name, int flags)
    {
        fixed (byte* text = Bytes(name))
        {
            if (Libc.unlinkat(Fd, text, flags) != 0 && Marshal.GetLastPInvokeError() != Libc.ENOENT)
                throw FileError.Last(PathOf(name));
        }
    }
}
