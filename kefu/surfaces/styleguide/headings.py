"""The headings and small texts of the style page itself."""

from kefu.surfaces.styleguide.samples import say


def words() -> dict[str, str]:
    return {
        "title": say("样式", "Style guide"),
        "lead": say(
            "一个承诺，一枚印。其余一切安静。", "A promise is a seal. Everything else is quiet."
        ),
        "buttons": say("按钮", "Buttons"),
        "primary": say("提交退货", "Return it"),
        "second": say("先问问客服", "Ask first"),
        "quiet": say("以后再说", "Later"),
        "danger": say("取消订单", "Cancel the order"),
        "off": say("已提交", "Sent"),
        "more": say("更多", "More"),
        "edit": say("改地址", "Change the address"),
        "print": say("打印", "Print"),
        "seals": say("印", "Seals"),
        "clocks": say("时钟", "Clocks"),
        "small": say("标记", "Small marks"),
        "form": say("表单", "Form"),
        "goods": say("商品", "Goods"),
        "way": say("包裹的路", "The parcel's way"),
        "talk": say("对话", "Dialogue"),
        "list": say("列表与表格", "Lists and tables"),
        "numbers": say("数字", "Figures"),
        "nothing": say("空与等待", "Nothing and waiting"),
        "type": say("字与色", "Type and colour"),
        "order": say("订单", "Order"),
        "amount": say("金额", "Amount"),
        "state": say("状态", "State"),
        "owner": say("负责人", "Owner"),
        "paid": say("已付款", "Paid"),
        "sent": say("运输中", "On its way"),
        "late": say("晚了 1 天", "A day late"),
        "back": say("已退款", "Refunded"),
        "new": say("新", "New"),
        "customer": say("林女士", "Ms Lin"),
        "agent": say("王梅", "Mei Wang"),
        "question": say(
            "你好，订单显示昨天签收了，可是我没有收到。",
            "Hello, my order says it was delivered yesterday, but nothing came.",
        ),
        "answer": say(
            "林女士，这件事由我来办。我先给您重发一件，今天 18:00 前出库，快递那边由我们去查。",
            "Ms Lin, this is mine to solve. I am sending another today before 18:00; "
            "we take it up with the carrier ourselves.",
        ),
        "joined": say("王梅接手了这件事", "Mei Wang took this over"),
        "note": say(
            "楼下驿站有同名收件人，先核对监控。", "The pick-up point has a namesake; check first."
        ),
        "thanks": say("好的，谢谢", "Good, thank you"),
        "file": say("签收单.jpg", "delivery-note.jpg"),
        "empty": say("还没有订单", "No orders yet"),
        "empty_next": say(
            "您买的东西会出现在这里，连同它们在路上的每一步。",
            "What you buy appears here, with every step of its way.",
        ),
        "look": say("去逛逛", "Look around"),
        "progress": say("5 步中的第 3 步", "Step 3 of 5"),
        "taken": say("名额已满 9/10", "9 of 10 places taken"),
        "good": say(
            "退款 ¥189.00 已提交，11月24日前原路到账。",
            "¥189.00 goes back the way it came, by 24 November.",
        ),
        "soon": say(
            "这件商品定制后不支持 7 天无理由退货。",
            "Made to order: the 7-day return does not apply.",
        ),
        "bad": say("这张优惠券昨天过期了。", "This coupon ended yesterday."),
        "info": say(
            "今晚 23:00–23:30 系统维护，消息不会丢。",
            "Maintenance tonight 23:00–23:30; no message is lost.",
        ),
        "open_dialog": say("打开对话框", "Open a dialog"),
        "promise": say("承诺回电", "Promise a call"),
        "promise_text": say(
            "到点前 30 分钟提醒您；没做到会升级给主管。",
            "You are reminded 30 minutes before; if missed, your supervisor hears.",
        ),
        "save": say("承诺", "Promise"),
        "cancel": say("不了", "Not now"),
        "toast": say("弹一条消息", "Show a toast"),
        "said": say("已承诺：明天 15:00 前回电", "Promised: a call by 15:00 tomorrow"),
        "body": say(
            "正文 16 px，行高 1.6。中文与 English、数字 128 之间留一线空隙；不拉伸，不加字距。",
            "Text is set at 16 px, never justified; figures are tabular: 1,204 and 9,918.",
        ),
        "hello": say("今天 18:00 前给您答复", "You have our answer by 18:00 today"),
        "find": say("找订单、商品、文章", "Find orders, goods, articles"),
    }
