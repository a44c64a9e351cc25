// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Generator.Tests;

/// <summary>C# of small objects, worked out by hand, and the errors of objects that C# cannot have.</summary>
public sealed class GenerationTests
{
    private const string Types = """
        #include <linux/types.h>

        #define CONSTANT(owner, name, value) const typeof(value)(*constant__##owner##__##name)[value]

        typedef __u8 shape_t;
        typedef __u8 link_state_t;
        typedef __u8 wire_address_t[16];
        enum shape { SHAPE_ROUND_IPV6 = 3, SHAPE_ROUND_FLAT, SHAPE_COUNT };
        enum link_flags { LINK_UP = 1, LINK_CARRIER = 4 };
        enum link_state { STATE_DOWN, STATE_UP, STATE_COUNT };
        struct part { __u16 left; __s16 right; };
        struct whole {
            __u64 stamp_ns;
            const volatile __u32 count;
            shape_t kind;
            link_state_t state;
            char letters[2];
            wire_address_t source;
            struct part parts[3];
            __u16 table[2][4];
            __s32 signed_one;
        };
        struct whole *public__whole;
        const struct part *value__part;
        enum shape *public__shape;
        enum link_flags *internal__link_flags;
        enum link_state *checked__link_state;
        CONSTANT(whole, most_parts, 3);
        CONSTANT(lone, high, 0x80000000U);
        """;

    private static readonly string Made = Generated(Types);

    [Theory]
    [InlineData("public unsafe partial struct Whole\n{\n    public const int Size = 64;\n"
        + "    public const int MostParts = 3;\n    public ulong StampNs;\n    public uint Count;\n"
        + "    public Shape Kind;\n    public LinkState State;\n    public fixed byte Letters[2];\n"
        + "    public WireAddress SourceBytes;\n    public PartsArray Parts;\n"
        + "    public fixed ushort Table[8];\n    public int SignedOne;\n")]
    [InlineData("    [InlineArray(3)]\n    public struct PartsArray\n    {\n        public const int Length = 3;\n"
        + "        private Part _first;\n    }\n")]
    [InlineData("[InlineArray(16)]\npublic partial struct WireAddress\n{\n    public const int Length = 16;\n"
        + "    private byte _first;\n}\n")]
    [InlineData("internal partial record struct Part\n{\n    public const int Size = 4;\n"
        + "    public ushort Left;\n    public short Right;\n}\n")]
    [InlineData("public enum Shape : byte\n{\n    None = 0,\n    RoundIPv6 = 3,\n    RoundFlat = 4,\n"
        + "    Count = 5,\n}\n")]
    [InlineData("[Flags]\ninternal enum LinkFlags : byte\n{\n    None = 0,\n    Up = 1,\n    Carrier = 4,\n}\n")]
    [InlineData("static partial class Lone\n{\n    public const uint High = 2147483648;\n}\n")]
    [InlineData("    private const int LinkStateBytes = 1 / (sizeof(LinkState) == 1 ? 1 : 0);\n"
        + "    private const int LinkStateDown = 1 / ((int)LinkState.Down == 0 ? 1 : 0);\n"
        + "    private const int LinkStateUp = 1 / ((int)LinkState.Up == 1 ? 1 : 0);\n}\n")]
    public void types_of_an_object_become_csharp(string expected) =>
        Assert.Contains(expected, Made, StringComparison.Ordinal);

    [Theory]
    [InlineData("struct s { __u32 a; __u64 b; } __attribute__((packed)) *public__s;",
        "struct s has b where C# would not lay it out")]
    [InlineData("struct s { __u32 a; } __attribute__((aligned(8))) *public__s;",
        "struct s has its end where C# would not lay it out")]
    [InlineData("struct s { __u32 a : 3; } *public__s;", "struct s has no name, or members of bits")]
    [InlineData("struct s { struct { int a; } b; } *public__s;", "struct  has no name")]
    [InlineData("union u { __u32 a; } *public__u;", "union u is neither a struct nor an enum")]
    [InlineData("struct s { void *a; } *public__s;", "struct s has a, pointer")]
    [InlineData("struct s { union { int a; } b; } *public__s;", "struct s has b, union")]
    [InlineData("typedef __u8 e_t; enum e { E_A = 1, E_B = 256 }; struct s { e_t a; } *public__s; enum e *public__e;",
        "enum e has values that do not fit the fields that hold it")]
    [InlineData("int other;", "declares no type")]
    public void what_csharp_cannot_have_is_an_error(string source, string error) => Assert.Contains(
        error, Assert.Throws<LayoutException>(() => Generated("#include <linux/types.h>\n" + source)).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("struct part { __s16 right; __u16 left; } *x;", "struct part")]
    [InlineData("struct part { __u16 left; __s16 right; __u32 more; } *x;", "struct part")]
    [InlineData("struct part { __u16 left; __s16 second; } *x;", "struct part")]
    [InlineData("enum shape { SHAPE_ROUND_IPV6 = 2, SHAPE_ROUND_FLAT = 4, SHAPE_COUNT } *x;", "enum shape")]
    [InlineData("struct part { __u16 left; __s16 right; } *x;", null)]
    [InlineData("struct stranger { __u16 left; } *x;", null)]
    public void a_program_with_another_type_of_that_name_is_an_error(string source, string? type)
    {
        var layouts = Layouts.Of(Btf.Read(Clang.Object(Types)));
        var program = Btf.Read(Clang.Object("#include <linux/types.h>\n" + source));

        Exception? error = Record.Exception(() => layouts.Compare(program));

        Assert.Equal(type is null ? null : $"has another {type} than the object that C# is made from", error?.Message);
    }

    [Fact]
    public void an_object_without_types_is_an_error() => Assert.Contains(
        "compile it with -g",
        Assert.Throws<LayoutException>(() => Btf.Read(Clang.Object(Types, isDescribed: false))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void a_file_that_is_no_object_is_an_error() =>
        Assert.Throws<LayoutException>(() => Btf.Read("int main() { return 0; } // and so on"u8.ToArray()));

    [Fact]
    public void an_object_that_is_cut_off_before_its_last_headers_is_an_error()
    {
        byte[] whole = Clang.Object(Types);

        for (int bytes = 0; bytes < whole.Length * 3 / 4; bytes += 97)
            Assert.Throws<LayoutException>(() => Btf.Read(whole[..bytes]));
    }

    private static string Generated(string source) => LayoutWriter.Write(Layouts.Of(Btf.Read(Clang.Object(source))));
}
