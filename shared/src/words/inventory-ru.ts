import type { INVENTORY_EN } from "./inventory-en.ts";

/** Ошибки файла инвентаря; номер строки стоит перед сообщением. Часть host-ru.ts. */
export const INVENTORY_RU: Record<keyof typeof INVENTORY_EN, string> = {
  inventory_good: "{file}: всё в порядке, {count} {count#хост|хоста|хостов}.",
  inventory_tab: "Перед текстом стоит табуляция. В YAML отступы делают только пробелами: замените её пробелами.",
  inventory_not_utf8: "Это не текст в UTF-8: на этой строке стоит другое. Сохраните файл в UTF-8.",
  inventory_too_large:
    "Со всем, что повторяют псевдонимы, в файле больше {most} записей. Напишите, что имеется в виду, без псевдонимов.",
  inventory_alias: "Здесь файл ссылается на часть, внутри которой эта ссылка и стоит. Напишите её целиком.",
  inventory_more: "… и ещё {count} {count#ошибка|ошибки|ошибок}. Сначала исправьте эти.",
  inventory_bad_yaml:
    "Это не YAML: {code?BAD_INDENT=строки одного уровня начинаются в разных столбцах|MISSING_CHAR=не хватает кавычки, скобки или запятой|BLOCK_AS_IMPLICIT_KEY=в строке два «имя:», или отступ у неё больше, чем позволяет строка выше|MULTILINE_IMPLICIT_KEY=имя без двоеточия, или кавычка не закрыта|DUPLICATE_KEY=имя стоит дважды|BAD_ALIAS=ссылка (*имя) в никуда|UNEXPECTED_TOKEN=что-то стоит там, где ничего быть не может|*={message}}. Проверьте отступы и двоеточия в этой строке и в строке выше.",
  inventory_empty: "Файл пуст. Начните с копии одного из шаблонов.",
  inventory_two_documents: "Здесь начинается второй документ (---). Инвентарь должен быть одним документом.",
  inventory_no_mapping:
    "Здесь {where?=для групп|*=для «{where}»} нужны строки вида «имя:» или «имя: значение» с отступом, без «-».",
  inventory_unknown_group:
    "«{group}» — такой группы нет{meant?=|*=; возможно, имелась в виду «{meant}»}. Есть kuma_core и kuma_core_peers внутри all и kuma.",
  inventory_unknown_part:
    "«{part}» не может стоять в группе {group}{meant?=|*=; возможно, имелось в виду «{meant}»}. В группе бывают hosts, vars и children.",
  inventory_unknown_variable:
    "«{variable}» — неизвестная переменная{meant?=|*=; возможно, имелась в виду «{meant}»}. Исправьте её или удалите.",
  inventory_key_twice:
    "«{key}» встречается второй раз (первый — в строке {first}). Действует только последнее: оставьте одно.",
  inventory_host_twice: "Хост {host} назван второй раз (первый — в строке {first}). Назовите каждый хост один раз.",
  inventory_host_both:
    "Хост {host} уже есть в другой группе, в строке {first}. На хосте работает одно Ядро: назовите его в одной группе.",
  inventory_host_nowhere:
    "Хост {host} стоит прямо в «{group}». Назовите его в kuma_core (первое Ядро) или в kuma_core_peers.",
  inventory_group_missing: "Нет группы {group}. Она называет хост первого Ядра.",
  inventory_one_core:
    "В kuma_core {count?0=нет хостов|*={count} {count#хост|хоста|хостов}}; нужен ровно один, хост первого Ядра. Остальные указывают в kuma_core_peers.",
  inventory_even:
    "{total} — чётное число Ядер (первое и ещё {peers}): с одним лишним кластер переживёт не больше отказов, чем без него. В kuma_core_peers нужно чётное число хостов.",
  inventory_ip_for_name:
    "{name} — это адрес. Напишите здесь полное доменное имя хоста, а адрес — под ним: «ip: {name}».",
  inventory_localhost: "{name} недоступен с других хостов. Напишите полное доменное имя, как его выдаёт hostname -f.",
  inventory_range: "{name}: диапазоны здесь не поддерживаются. Напишите по строке на каждый хост.",
  inventory_bad_name:
    "«{name}» — не имя хоста: между точками латинские буквы, цифры и дефисы, без подчёркивания, до 63 знаков.",
  inventory_digit: "{name}: «{part}» начинается с цифры. Имя хоста Ядра и имена его доменов должны начинаться с буквы.",
  inventory_not_fqdn: "{name} — короткое имя. Напишите его с доменом, как hostname -f на этом хосте.",
  inventory_no_value: "У {variable} нет значения. Укажите его или удалите строку.",
  inventory_of_a_host: "{variable} у каждого хоста своё. Напишите его под хостом, а не в vars группы.",
  inventory_bad_choice: "{variable}: «{value}» не подходит. Возможно: {choices}.",
  inventory_not_boolean: "{variable}: «{value}» — не true и не false. Напишите true или false без кавычек.",
  inventory_bad_port: "{variable}: «{value}» — не порт. Напишите число от 1 до 65535 без кавычек.",
  inventory_bad_ip: "{variable}: «{value}» — не адрес. Напишите его в виде 192.0.2.11 или 2001:db8::11.",
  inventory_placeholder: "{value} осталось от шаблона. Напишите адрес хоста или удалите строку, если имя есть в DNS.",
  inventory_placeholder_name: "{name} осталось от шаблона. Напишите полное имя хоста, как его выдаёт там hostname -f.",
  inventory_bad_address: "{variable}: «{value}» — не ИМЯ:7209, имя и порт, по которым хост доступен другим Ядрам.",
  inventory_key_file: "Ключ {file} не читается на этой машине. Проверьте путь и права на чтение.",
  inventory_ip_twice: "{ip} — уже адрес хоста {host} (строка {first}). У каждого хоста свой адрес.",
  inventory_ip_missing:
    "У {host} нет «ip», а для generate_etc_hosts (строка {asked}) он нужен каждому хосту. Добавьте его под хостом.",
};
