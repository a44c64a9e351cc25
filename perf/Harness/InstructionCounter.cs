// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Runtime.InteropServices;

namespace Telemetry.Perf.Harness;

/// <summary>
/// Instructions that callgrind counts of this process, which has to be started beneath it. Callgrind is told to end a
/// part of its counts, a file of its own, where <see cref="PartMark"/> is called, which has no other effect here.
/// </summary>
/// <param name="file">Where callgrind writes: parts have a dot and their number behind that.</param>
internal sealed partial class InstructionCounter(string file)
{
    /// <summary>The function that ends a part.</summary>
    internal const string PartMark = "getppid";

    private const string SumKey = "summary: ";

    private int _parts;
    private long _counted;

    /// <summary>Instructions counted so far, without what reading the counts took.</summary>
    internal long Now()
    {
        _ = EndPart();
        _counted += SumOf(PathOf(_parts + 1));
        File.Delete(PathOf(_parts + 1));
        File.Delete(PathOf(_parts)); // what reading took the last time
        _ = EndPart();
        _parts += 2;
        return _counted;
    }

    /// <summary>The instructions of a part.</summary>
    internal static long SumOf(string path)
    {
        foreach (string line in File.ReadLines(path))
        {
            if (line.StartsWith(SumKey, StringComparison.Ordinal))
                return long.Parse(line.AsSpan(SumKey.Length), CultureInfo.InvariantCulture);
        }
        throw new InvalidDataException($"{path} has no sum of instructions");
    }

    private string PathOf(int part) => $"{file}.{part}";

    [LibraryImport("libc", EntryPoint = PartMark)]
    private static partial int EndPart();
}
