// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Kernel.Links;
using Telemetry.Kernel.Netlink;

namespace Telemetry.Kernel.Tests;

/// <summary>Netlink messages about devices, made by hand from linux/if_link.h.</summary>
public sealed class LinkMessageTests
{
    private const ushort NewLink = 16;

    [Fact]
    public void a_vlan_on_a_bond_is_read_with_its_id_and_parent()
    {
        byte[] messages =
        [
            .. Message(NewLink, 7, 0x1_1043, Attribute(3, "bond0\0"), Nested(18, Attribute(1, "bond\0"))),
            .. Message(NewLink, 9, 0x1003, Attribute(3, "bond0.100\0"), Attribute(5, 7), Attribute(10, 12),
                Nested(18, Attribute(1, "vlan\0"), Nested(2, Attribute(2, 5), Attribute(1, [100, 0])))),
            .. Message(NewLink, 11, 0x1_0001, Attribute(3, "veth3\0"), Attribute(5, 7), Attribute(37, 0),
                Nested(18, Attribute(1, "veth\0"))),
            .. Message(NetlinkMessage.Done, 0, 0),
        ];
        List<NetworkLink> links = [];

        ReadOnlySpan<byte> rest = messages;
        while (NetlinkMessage.TryTake(ref rest, out ushort type, out ReadOnlySpan<byte> body)
            && type == LinkMessage.New)
            links.Add(LinkMessage.Read(body)!);

        Assert.Equal(
            [
                new NetworkLink { Index = 7, Name = "bond0", Kind = "bond", HasCarrier = true },
                new NetworkLink
                {
                    Index = 9, Name = "bond0.100", Kind = "vlan", ParentIndex = 7, MasterIndex = 12, VlanId = 100,
                },
                new NetworkLink
                {
                    Index = 11, Name = "veth3", Kind = "veth", ParentIndex = 7, IsParentElsewhere = true,
                    HasCarrier = true,
                },
            ],
            links);
        Assert.True(rest.IsEmpty);
    }

    [Fact]
    public void cut_messages_end_the_list_and_break_nothing()
    {
        byte[] whole = Message(NewLink, 7, 0x1_1043, Attribute(3, "bond0\0"),
            Nested(18, Attribute(1, "vlan\0"), Nested(2, Attribute(1, [100, 0]))));
        for (int length = 0; length < whole.Length; length++)
        {
            ReadOnlySpan<byte> cut = whole.AsSpan(0, length);
            Assert.False(NetlinkMessage.TryTake(ref cut, out _, out _));
            if (length >= 16)
                _ = LinkMessage.Read(whole.AsSpan(16, length - 16));
        }
    }

    private static byte[] Message(ushort type, int index, uint flags, params byte[][] attributes)
    {
        byte[] body =
        [
            0, 0, 1, 0, .. BitConverter.GetBytes(index), .. BitConverter.GetBytes(flags), 0, 0, 0, 0,
            .. attributes.SelectMany(attribute => attribute),
        ];
        return
        [
            .. BitConverter.GetBytes(16 + body.Length), .. BitConverter.GetBytes(type), 2, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            .. body,
        ];
    }

    private static byte[] Nested(ushort type, params byte[][] attributes) =>
        Attribute((ushort)(type | 0x8000), [.. attributes.SelectMany(attribute => attribute)]);

    private static byte[] Attribute(ushort type, string text) => Attribute(type, Encoding.ASCII.GetBytes(text));

    private static byte[] Attribute(ushort type, int value) => Attribute(type, BitConverter.GetBytes(value));

    private static byte[] Attribute(ushort type, byte[] value) =>
    [
        .. BitConverter.GetBytes((ushort)(4 + value.Length)), .. BitConverter.GetBytes(type), .. value,
        .. new byte[(4 - (value.Length & 3)) & 3],
    ];
}
