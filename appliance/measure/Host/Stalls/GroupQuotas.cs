// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Telemetry.Host.Stalls;

/// <summary>Counts of how often and how long control groups had used up their CPU quota, by <c>cpu.stat</c> of versions
/// 1 and 2. Each group is read once a look. Not thread-safe.</summary>
/// <param name="root">Root of the file system.</param>
public sealed class GroupQuotas(string root = "")
{
    private const long NsPerUs = 1_000;

    private readonly Dictionary<string, QuotaCount?> _read = [];        // by folder, of this look
    private readonly byte[] _buffer = new byte[ThreadFile.MostBytes];
    private readonly CgroupMount? _first = CgroupMount.OfController(root, "cpu");
    private readonly CgroupMount? _second = CgroupMount.OfVersion2(root);

    /// <summary>Begins a look: what was read before is old.</summary>
    public void Begin() => _read.Clear();

    /// <summary>Folder of the control group that the quota is of, by the content of <c>/proc/PID/task/TID/cgroup</c>.
    /// </summary>
    /// <returns>Null if its hierarchy is not mounted here.</returns>
    public string? FolderOf(ReadOnlySpan<byte> lines)
    {
        ReadOnlySpan<byte> group = CpuGroupIn(lines, out bool isFirst);
        CgroupMount? mount = isFirst ? _first : _second;
        return group.IsEmpty ? null : mount?.FolderOf(Encoding.UTF8.GetString(group));
    }

    /// <summary>Counts of the group in a folder and of those above it together, since a group is throttled while one
    /// above it is.</summary>
    /// <returns>Null if none can be read.</returns>
    public QuotaCount? CountOf(string folder)
    {
        if (_read.TryGetValue(folder, out QuotaCount? sum))
            return sum;
        sum = Read(folder);
        CgroupMount? mount = _first?.Contains(folder) == true ? _first : _second;
        if (mount is not null && folder.Length > mount.Point.Length
            && CountOf(folder[..folder.LastIndexOf('/')]) is { } above)
        {
            QuotaCount own = sum ?? default;
            sum = new QuotaCount(own.Periods + above.Periods, own.ThrottledNs + above.ThrottledNs);
        }
        _read.Add(folder, sum);
        return sum;
    }

    /// <summary>The path of the control group with the CPU controller in the content of <c>/proc/PID/cgroup</c>: that
    /// of version 1 where it has the controller, else that of version 2.</summary>
    internal static ReadOnlySpan<byte> CpuGroupIn(ReadOnlySpan<byte> lines, out bool isFirst)
    {
        ReadOnlySpan<byte> second = default;
        while (TextFields.TryTakeLine(ref lines, out ReadOnlySpan<byte> line))
        {
            int colon = line.IndexOf((byte)':');
            int end = colon < 0 ? -1 : line[(colon + 1)..].IndexOf(":/"u8);
            if (end < 0)
                continue;
            ReadOnlySpan<byte> controllers = line.Slice(colon + 1, end);
            ReadOnlySpan<byte> path = line[(colon + 1 + end + 1)..];
            if (controllers.IsEmpty)
                second = path;
            foreach (Range one in controllers.Split((byte)','))
            {
                if (!controllers[one].SequenceEqual("cpu"u8))
                    continue;
                isFirst = true;
                return path;
            }
        }
        isFirst = false;
        return second;
    }

    /// <summary>Parses <c>cpu.stat</c>; a group without the controller has no quota.</summary>
    internal static QuotaCount CountIn(ReadOnlySpan<byte> content) => new(
        ValueOf(content, "nr_throttled "u8) ?? 0,
        ValueOf(content, "throttled_time "u8) ?? (NsPerUs * (ValueOf(content, "throttled_usec "u8) ?? 0)));

    private static long? ValueOf(ReadOnlySpan<byte> content, ReadOnlySpan<byte> name)
    {
        while (TextFields.TryTakeLine(ref content, out ReadOnlySpan<byte> line))
        {
            if (line.StartsWith(name) && TextFields.TryDecimal(line[name.Length..], out ulong value))
                return (long)value;
        }
        return null;
    }

    private QuotaCount? Read(string folder)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(
                $"{folder}/cpu.stat", share: FileShare.ReadWrite | FileShare.Delete);
            return CountIn(_buffer.AsSpan(0, RandomAccess.Read(file, _buffer, 0)));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

/// <summary>Count of how often and how long a control group had used up its CPU quota.</summary>
/// <param name="Periods">Periods of the quota in which that happened.</param>
/// <param name="ThrottledNs">Time for which its threads could not run, of all CPUs together, nanoseconds.</param>
public readonly record struct QuotaCount(long Periods, long ThrottledNs);
