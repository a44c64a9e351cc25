// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Runtime.InteropServices;

namespace Telemetry.Files;

/// <summary>Kind, owner and permissions of a file or directory, as <c>statx</c> reports them.</summary>
/// <param name="Mode">Kind and permissions, <c>st_mode</c>.</param>
/// <param name="Owner">User id.</param>
/// <param name="Links">Hard links: names that the file has.</param>
public readonly record struct FileStatus(uint Mode, uint Owner, uint Links, (ulong Device, ulong Inode) Identity)
{
    private const uint KindMask = 0xf000;           // S_IFMT
    private const uint DirectoryKind = 0x4000;      // S_IFDIR
    private const uint RegularKind = 0x8000;        // S_IFREG
    private const uint LinkKind = 0xa000;           // S_IFLNK
    private const uint Sticky = 0x200;              // S_ISVTX
    private const uint AllMayWrite = 0x2;           // S_IWOTH
    private const uint OthersMayWrite = 0x12;       // S_IWGRP | S_IWOTH

    public bool IsDirectory => (Mode & KindMask) == DirectoryKind;

    public bool IsRegular => (Mode & KindMask) == RegularKind;

    public bool IsSymbolicLink => (Mode & KindMask) == LinkKind;

    /// <summary>True if this process's user owns it.</summary>
    public bool IsOwn => Owner == CurrentUser;

    /// <summary>True if all users may write to it.</summary>
    public bool IsWritableByAll => (Mode & AllMayWrite) != 0;

    /// <summary>True if its group or all users may write to it.</summary>
    public bool IsWritableByOthers => (Mode & OthersMayWrite) != 0;

    /// <summary>True if entries of a directory can be renamed or removed only by their owners and the directory's
    /// owner.</summary>
    public bool IsSticky => (Mode & Sticky) != 0;

    /// <summary>True if only root and this user can replace this user's entries of the directory.</summary>
    public bool KeepsEntries => (IsOwn || Owner == 0) && (IsSticky || !IsWritableByOthers);

    /// <summary>True if any user can replace any entry of the directory.</summary>
    public bool IsLoose => IsWritableByAll && !IsSticky;

    /// <summary>True if an entry of a directory was created by this user or the directory's owner, not by another user
    /// with write access.</summary>
    public bool IsTrustedIn(in FileStatus directory) => IsOwn || Owner == directory.Owner;

    /// <summary>Effective user id of this process.</summary>
    public static uint CurrentUser => Libc.geteuid();

    /// <summary>Name of that user; its id where no <c>/etc/passwd</c> has one, as in an image from scratch.</summary>
    public static string CurrentUserName
    {
        get
        {
            try
            {
                return Environment.UserName;
            }
            catch (IOException)
            {
                return CurrentUser.ToString(CultureInfo.InvariantCulture);
            }
        }
    }

    /// <summary>Reads the status of an entry, or of the directory itself if the name is empty. Links are not
    /// followed.</summary>
    /// <returns>0, or the errno.</returns>
    internal static unsafe int Read(int directory, ReadOnlySpan<byte> name, out FileStatus status)
    {
        Native native;
        int result;
        fixed (byte* text = name)
        {
            result = Libc.statx(directory, text, Libc.AT_SYMLINK_NOFOLLOW | Libc.AT_EMPTY_PATH,
                Libc.STATX_BASIC_STATS, &native);
        }

        int error = result == 0 ? 0 : Marshal.GetLastPInvokeError();
        status = error == 0
            ? new FileStatus(native.Mode, native.Owner, native.Links,
                (((ulong)native.DeviceMajor << 32) | native.DeviceMinor, native.Inode))
            : default;
        return error;
    }

    /// <summary>struct statx.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct Native
    {
        [FieldOffset(16)]
        internal uint Links;

        [FieldOffset(20)]
        internal uint Owner;

        [FieldOffset(28)]
        internal ushort Mode;

        [FieldOffset(32)]
        internal ulong Inode;

        [FieldOffset(136)]
        internal uint DeviceMajor;

        [FieldOffset(140)]
        internal uint DeviceMinor;
    }
}
