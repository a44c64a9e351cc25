// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Telemetry.Kernel.Layout;

/// <summary>
/// Compares a struct of this program with the struct of the BPF object, member by member, and collects the differences.
/// Field offsets are computed without reflection, as the distance of a field from the start of a value.
/// </summary>
internal sealed class LayoutCheck(Btf btf)
{
    private Dictionary<string, Btf.Member> _expected = [];
    private string _type = "";

    /// <summary>Members that differ, each with the difference.</summary>
    internal List<string> Differences { get; } = [];

    /// <summary>Starts a struct.</summary>
    internal void Begin(string type)
    {
        _type = type;
        _expected = btf.Members(type).ToDictionary(member => member.Name);
        if (_expected.Count == 0)
            Differ("is not in the object");
    }

    /// <summary>Checks one member.</summary>
    internal void Expect<TStruct, TField>(string name, ref TStruct origin, ref TField field, int bytes)
    {
        long offset = Unsafe.ByteOffset(
            ref Unsafe.As<TStruct, byte>(ref origin), ref Unsafe.As<TField, byte>(ref field));
        if (!_expected.Remove(name, out Btf.Member member))
            Differ($"has no member {name}");
        else if (member.Offset != offset || member.Bytes != bytes)
            Differ(string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {member.Bytes} bytes at {member.Offset}, we have {bytes} at {offset}"));
    }

    /// <summary>Ends a struct: checks that every member of the object was named and that the sizes are equal.</summary>
    internal void End(int bytes)
    {
        foreach (string name in _expected.Keys)
            Differ($"has a member {name} that we lack");
        if (btf.SizeOf(_type) != bytes)
            Differ($"has {btf.SizeOf(_type)} bytes, we have {bytes}");
    }

    /// <summary>Checks all values of an enum, in any order.</summary>
    internal void ExpectEnum(string type, params ReadOnlySpan<(string Name, int Value)> ours)
    {
        _type = type;
        Dictionary<string, long> theirs = btf.Values(type).ToDictionary(value => value.Name, value => value.Offset);
        foreach ((string name, int value) in ours)
        {
            if (!theirs.Remove(name, out long other))
                Differ($"has no value {name}");
            else if (other != value)
                Differ($"{name} is {other}, ours {value}");
        }
        foreach (string name in theirs.Keys)
            Differ($"has a value {name} that we lack");
    }

    /// <summary>Fails if anything differed.</summary>
    internal void ThrowIfDifferent()
    {
        if (Differences.Count > 0)
        {
            throw new FailureException(new Failure(
                ExitCode.CannotRun, "kernel", "the BPF object and this program do not fit together: "
                + string.Join("; ", Differences), "build both from one source"));
        }
    }

    private void Differ(string what) => Differences.Add($"{_type} {what}");
}
