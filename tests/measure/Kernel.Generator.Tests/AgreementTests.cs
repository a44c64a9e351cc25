// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Reflection;
using TestSupport;

namespace Telemetry.Kernel.Generator.Tests;

/// <summary>The compiler of the kernel programs lays their types out as the runtime does those that are made of
/// them.</summary>
public sealed class AgreementTests
{
    private const string Space = "Telemetry.Kernel.Layout.";

    private static readonly Assembly Kernel = Assembly.Load("Telemetry.Kernel");

    private static readonly Layouts Shared = Layouts.Of(Btf.Read(File.ReadAllBytes(
        Path.Combine(ProjectTree.Root, "appliance", "measure", "Kernel", "obj", "layout.bpf.o"))));

    [Fact]
    public void every_field_is_where_the_c_compiler_has_it()
    {
        List<string> source = ["#include \"layout.bpf.c\""];
        foreach (Struct one in Shared.Structs)
        {
            string name = one.Type.Name;
            Type type = TypeOf(name);
            source.Add(Assertion($"sizeof(struct {name})", Place.SizeOf(type)));
            foreach ((BtfMember member, Field field) in one.Type.Members.Zip(one.Fields))
            {
                (int offset, int size) = Place.Of(type, field.Name);
                source.Add(Assertion($"__builtin_offsetof(struct {name}, {member.Name})", offset));
                source.Add(Assertion($"sizeof(((struct {name} *)0)->{member.Name})", size));
            }
        }

        Assert.Equal("", Clang.Check(string.Join('\n', source)));
        Assert.InRange(source.Count, 400, 1_000);
    }

    [Fact]
    public void every_value_is_that_of_the_c_compiler()
    {
        List<string> source = ["#include \"layout.bpf.c\""];
        foreach (Values one in Shared.Enums.Where(one => one.Declaration != null))
        {
            Type type = TypeOf(one.Type.Name);
            IEnumerable<string> names = Names.OfValues([.. one.Type.Members.Select(value => value.Name)]);
            foreach ((BtfMember value, string name) in one.Type.Members.Zip(names))
                source.Add(Assertion(
                    value.Name, Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)));
        }

        Assert.Equal("", Clang.Check(string.Join('\n', source)));
        Assert.InRange(source.Count, 100, 1_000);
    }

    [Fact]
    public void an_assertion_that_is_wrong_is_an_error() =>
        Assert.Contains("_Static_assert", Clang.Check(Assertion("sizeof(char)", 2)), StringComparison.Ordinal);

    private static Type TypeOf(string name) => Kernel.GetType(Space + Names.Pascal(name), throwOnError: true)!;

    private static string Assertion(string expression, long value) =>
        $"_Static_assert({expression} == {value}, \"{expression}\");";
}
